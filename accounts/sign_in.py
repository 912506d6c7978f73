"""Signing in with an emailed code instead of a password, through allauth."""

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
    """Too many codes were requested for this email address or from this network address."""


@transaction.atomic
def get_or_create_user(email: str) -> User:
    """Return the user with this email address, creating one if needed. Only the code proves who they are."""
    proven = EmailAddress.objects.filter(email__iexact=email, verified=True).first()
    if proven:
        return User.objects.get(pk=proven.user_id)
    user, created = User.objects.get_or_create(email=email.lower(), defaults={"password": "!"})
    if created:
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=False)
    return user


def send_code(request: HttpRequest, user: User, back: str) -> None:
    """Email a code that signs this user in, in this browser. Raises TooManyCodes.

    `back` is the page they return to after too many wrong codes.
    The session is saved at once, so that the caller's transaction includes everything that a second click needs.
    """
    if not ratelimit.consume(request, action="request_login_code", key=user.email):
        raise TooManyCodes
    request.session[BACK] = back
    LoginCodeVerificationProcess.initiate(request=request, user=user, email=user.email)
    request.session.save()


def code_page(after: str) -> str:
    """The address of the page that asks for the code and then redirects to `after`."""
    return f"{reverse('account_confirm_login_code')}?{urlencode({'next': after})}"
