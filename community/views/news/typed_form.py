"""What a visitor has just typed to follow a campaign or to sign its petition, for the pages that follow.

It is in a cookie for these pages alone, and for a few minutes. A session would have to be stored, and its cookie would
be sent with every page.
"""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.forms import Form
from django.http import HttpRequest, HttpResponseBase

COOKIE = "typed_form"
KEPT = timedelta(minutes=15)


def keep(response: HttpResponseBase, form: Form, *, path: str) -> None:
    """Keep what was typed into the visible fields, for the pages below this path."""
    typed = {field.name: form.data[field.html_name].strip() for field in form.visible_fields() if field.data}
    response.set_cookie(
        COOKIE,
        signing.dumps(typed, salt=COOKIE),
        max_age=KEPT,
        path=path,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def read(request: HttpRequest) -> dict[str, str]:
    """Initial values of the form; none if nothing was typed in the last minutes."""
    try:
        return dict(signing.loads(request.COOKIES.get(COOKIE, ""), salt=COOKIE, max_age=KEPT))
    except signing.BadSignature:
        return {}
