"""Signing in without a password: a code by mail, through allauth."""

from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.models import EmailAddress
from allauth.core import ratelimit
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from accounts.models import User

BACK = "code_asked_on"  # in the session: the page with the form that had a code sent


class TooManyCodes(Exception):
    """This address, or somebody at this network address, asked for too many codes."""


@transaction.atomic
def known(email: str) -> User:
    """Return the user with this address, made now if there is none. It proves nothing: the code does."""
    proven = EmailAddress.objects.filter(email__iexact=email, verified=True).first()
    if proven:
        return User.objects.get(pk=proven.user_id)
    user, created = User.objects.get_or_create(email=email.lower(), defaults={"password": "!"})
    if created:
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=False)
    return user


def send_code(request: HttpRequest, user: User, back: str) -> None:
    """Mail a code that signs this user in, in this browser. Raises TooManyCodes.

    `back` is the page to which they return when they have run out of tries.
    The session is saved at once, so that a caller's transaction holds everything that a second click needs.
    """
    if not ratelimit.consume(request, action="request_login_code", key=user.email):
        raise TooManyCodes
    request.session[BACK] = back
    LoginCodeVerificationProcess.initiate(request=request, user=user, email=user.email)
    request.session.save()


def code_page(after: str) -> str:
    """The address of the page that asks for the code and then goes to `after`."""
    return f"{reverse('account_confirm_login_code')}?{urlencode({'next': after})}"
