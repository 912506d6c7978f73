"""Where somebody goes on after signing in or showing a second factor: to a page, never to what only a form asks for."""

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
    """The page that they see; of a form that was sent, the one on which it stands."""
    if request.method == "POST":
        page = urlsplit(request.headers.get("Referer", ""))
        if page.netloc == request.get_host():
            return f"/{page._replace(scheme='', netloc='', fragment='').geturl().lstrip('/')}"
    return request.get_full_path()


def sign_in(request: HttpRequest) -> HttpResponseRedirect:
    """Lead to signing in, and back."""
    if request.method == "POST":
        messages.info(request, _("You are no longer signed in, so nothing was changed. Sign in, then try again."))
    return to_sign_in(request, place(request))


def to_sign_in(request: HttpRequest, wanted: str) -> HttpResponseRedirect:
    """Lead to signing in and from there to a page of ours, also if the address that says so is lost on the way.

    It is lost where a code of earlier is still waited for, after too many wrong codes, and after a pause.
    """
    request.session[WANTED] = [wanted, time.time()]
    return redirect_to_login(wanted)


def wanted_page(request: HttpRequest) -> str:
    """Say, once, where somebody who has just signed in was going; empty if that is long ago or unknown."""
    wanted, since = request.session.pop(WANTED, ("", 0))
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return str(wanted) if is_ours and time.time() - since < KEPT_SECONDS else ""
