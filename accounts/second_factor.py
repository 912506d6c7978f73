"""The second factor, for pages that require more than an email address: set up, and used recently in this session."""

import time
from collections.abc import Callable, Iterable
from functools import wraps
from urllib.parse import urlencode
from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.conf import settings
from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.dispatch import receiver
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.next_page import place

View = Callable[..., HttpResponseBase]
GO_ON = "go_on"  # in the session: where somebody was when they were sent to set up a second factor
TYPES = {Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN}


def required(view: View) -> View:
    """Decorate a view for visitors who have just used a second factor; others are sent to use or set one up first."""

    @wraps(view)
    def inner(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        known = dict(Authenticator.objects.filter(user_id=request.user.pk).values_list("pk", "type"))
        if not TYPES.intersection(known.values()):
            return _set_up(request)
        if not _was_used(request, known):
            return _use(request)
        request.session.pop(GO_ON, None)
        return view(request, *args, **kwargs)

    return inner


@receiver(authenticator_added)
def setting_up_is_using(request: HttpRequest, authenticator: Authenticator, **_facts: object) -> None:
    """Count setting up a second factor as using it: its code has just been entered, or its key touched."""
    if authenticator.type in TYPES:
        post_authentication(request, authenticator, reauthenticated=True)


def exists_for(user: str) -> Exists:
    """Whether the user in this field has set up a second factor."""
    return Exists(Authenticator.objects.filter(user=OuterRef(user), type__in=TYPES))


def users_without(users: Iterable[UUID]) -> set[UUID]:
    """Return the ids of those users who have not set up a second factor."""
    users = set(users)
    return users - set(Authenticator.objects.filter(user__in=users, type__in=TYPES).values_list("user_id", flat=True))


def _was_used(request: HttpRequest, known: dict[int, str]) -> bool:
    """Whether a second factor that still exists was used recently; a recovery code counts, an emailed code does not."""
    since = time.time() - settings.SECOND_FACTOR_MINUTES * 60
    used = (each for each in get_authentication_records(request, request.user) if each["method"] == "mfa")
    return any(each["at"] > since and each.get("id") in known for each in used)


def _set_up(request: HttpRequest) -> HttpResponseBase:
    request.session[GO_ON] = place(request)
    messages.info(request, _("This requires a second factor. Set one up here, then continue where you left off."))
    return redirect("mfa_activate_totp")


def _use(request: HttpRequest) -> HttpResponseBase:
    if request.method == "POST":
        messages.info(
            request, _("Nothing was changed. For security, please confirm your identity again, then repeat the action.")
        )
    methods = get_adapter().get_reauthentication_methods(request.user)
    url = next(each["url"] for each in methods if each["id"] != "reauthenticate")  # that one asks for a password
    return redirect(f"{url}?{urlencode({'next': place(request)})}")
