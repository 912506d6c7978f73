"""Proving the address of a visitor who is not signed in: what they sent waits in the session for the emailed code."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts import sign_in

AGAIN = "again"  # in the address: fill in the form as it was sent before


@transaction.atomic
def to_code(request: HttpRequest, name: str, draft: dict[str, Any], onward: str) -> HttpResponse:
    """Email a code; after it, the page `onward` finds the draft in the session. Raises TooManyCodes."""
    user = sign_in.get_or_create_user(draft["email"])
    request.session[name] = draft
    sign_in.send_code(request, user, f"{request.path}?{AGAIN}=1")
    return redirect(sign_in.code_page(reverse(onward)))


def sent_before(request: HttpRequest, name: str) -> dict[str, Any]:
    """The form as this browser sent it before, for a visitor who is sent back to it."""
    draft: dict[str, Any] = request.session.get(name, {}) if AGAIN in request.GET else {}
    return draft
