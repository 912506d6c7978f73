"""Keeping what somebody has typed and sent while no longer signed in, until they are back on the page."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps

from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from accounts.next_page import KEPT_SECONDS, place

KEPT = "kept_form"  # in the session, which survives signing in: the page, what was sent from it, and when
LONGEST = 300_000  # characters

View = Callable[..., HttpResponseBase]


def keeps_forms(view: View) -> View:
    """Keep a form that is sent by a visitor who has to sign in first. To be put around what asks them to."""

    @wraps(view)
    def inner(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if request.method == "POST" and not request.user.is_authenticated:
            _keep(request)
        return view(request, *args, **kwargs)

    return inner


def _keep(request: HttpRequest) -> None:
    typed = request.POST.copy()
    typed.pop("csrfmiddlewaretoken", None)
    text = typed.urlencode()
    if len(text) <= LONGEST and ratelimit.consume(request, action="keep_form"):
        request.session[KEPT] = [place(request), text, time.time()]


def take(request: HttpRequest) -> QueryDict | None:
    """What was sent from this page, once, with a message that it is not saved yet."""
    where, text, since = request.session.get(KEPT, ("", "", 0))
    if request.method == "POST" or where != request.get_full_path():
        return None
    del request.session[KEPT]
    if time.time() - since > KEPT_SECONDS:
        return None
    messages.info(request, _("You had been signed out. Your text is still here, but it has not been saved yet."))
    return QueryDict(text)
