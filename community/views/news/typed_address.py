"""The address that a visitor has just typed to follow a campaign, for the pages that follow.

It is in a cookie for these pages alone, and for a few minutes. A session would have to be stored, and its cookie would
be sent with every page.
"""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase

COOKIE = "follow_address"
KEPT = timedelta(minutes=15)


def keep(response: HttpResponseBase, email: str, *, path: str) -> None:
    response.set_cookie(
        COOKIE,
        signing.dumps(email, salt=COOKIE),
        max_age=KEPT,
        path=path,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def read(request: HttpRequest) -> str:
    """Empty if none was typed in the last minutes."""
    try:
        return str(signing.loads(request.COOKIES.get(COOKIE, ""), salt=COOKIE, max_age=KEPT))
    except signing.BadSignature:
        return ""
