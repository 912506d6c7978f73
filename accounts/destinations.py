"""What people sign in for, in words: packages register their pages when the site starts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Purpose(Protocol):
    """What the mailed code is for; its template is a sentence, and reads it as `purpose`."""

    @property
    def template(self) -> str: ...


def _unknown(_request: HttpRequest) -> Purpose | None:
    return None


@dataclass(frozen=True, slots=True)
class Destination:
    """The words for all views whose name starts with `begins`; the longest match wins."""

    begins: str
    title: Promise
    lede: Promise
    hint: Promise | str = ""  # another way to get there
    kept: Promise | str = ""  # what is not lost if the code runs out
    purpose: Callable[[HttpRequest], Purpose | None] = _unknown  # from what this browser sent


ELSEWHERE = Destination(
    "", _("Sign in"), _("Enter your email address. We will send you a six-digit code; there is no password.")
)
_known: list[Destination] = [ELSEWHERE]


def register(*destinations: Destination) -> None:
    _known.extend(destinations)


def of(address: str) -> Destination:
    """The destination for the page to which signing in leads; empty: the default one."""
    path = urlsplit(address or resolve_url(settings.LOGIN_REDIRECT_URL)).path
    with translation.override(translation.get_language_from_path(path) or settings.LANGUAGE_CODE):
        try:
            view = resolve(path).view_name
        except Resolver404:
            return ELSEWHERE
    return max((each for each in _known if view.startswith(each.begins)), key=lambda each: len(each.begins))
