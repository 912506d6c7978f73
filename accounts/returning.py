"""Where somebody goes on after signing in or showing a second factor: to a page, never to what only a form asks for."""

from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseRedirect
from django.utils.translation import gettext as _


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
        messages.info(request, _("You are not signed in any more: nothing was changed. Sign in, then repeat it."))
    return redirect_to_login(place(request))
