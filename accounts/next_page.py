"""Where a visitor continues after signing in or using a second factor: always a page, never the target of a form."""

import time
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

WANTED = "wanted"  # in the session: the page that led to signing in, and when
KEPT_SECONDS = 60 * 60


def place(request: HttpRequest) -> str:
    """The page the visitor sees: for a submitted form, the page that contains it."""
    if request.method == "POST":
        page = urlsplit(request.headers.get("Referer", ""))
        if page.netloc == request.get_host():
            return f"/{page._replace(scheme='', netloc='', fragment='').geturl().lstrip('/')}"
    return request.get_full_path()


def sign_in(request: HttpRequest) -> HttpResponseRedirect:
    """Redirect to the sign-in page, and from there back to this one."""
    if request.method == "POST":
        messages.info(request, _("You are no longer signed in, so nothing was changed. Sign in, then try again."))
    return to_sign_in(request, place(request))


def to_sign_in(request: HttpRequest, wanted: str) -> HttpResponseRedirect:
    """Redirect to the sign-in page and from there to `wanted`, even if the `next` parameter is lost on the way.

    It is lost if an earlier code is still pending, after too many wrong codes, and after a pause.
    """
    request.session[WANTED] = [wanted, time.time()]
    return redirect_to_login(wanted)


def wanted_page(request: HttpRequest) -> str:
    """Return, once, the page that required signing in; empty if unknown or older than KEPT_SECONDS."""
    wanted = peek(request)
    request.session.pop(WANTED, None)
    return wanted


def peek(request: HttpRequest) -> str:
    """The same page, without forgetting it."""
    wanted, since = request.session.get(WANTED, ("", 0))
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return str(wanted) if is_ours and time.time() - since < KEPT_SECONDS else ""
