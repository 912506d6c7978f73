"""Signing in with an emailed code instead of a password, through allauth."""

from __future__ import annotations

import math
import time
from dataclasses import asdict, dataclass
from datetime import timedelta

from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.models import EmailAddress
from allauth.core import ratelimit
from allauth.core.internal import ratelimit as limits
from allauth.core.internal.ratelimit import Rate
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.models import User
from common import languages

REQUEST = "request_login_code"  # the rate limit
BACK = "code_asked_on"  # in the session: the page with the form that had a code sent
OVER = "code_over"  # in the session: the code that is no longer valid


class TooManyCodes(Exception):
    """Too many codes were requested for this email address or from this network address."""


@dataclass(frozen=True, slots=True)
class Over:
    """A code that can no longer be entered."""

    email: str
    onward: str  # the page to which it would have led
    back: str  # the form that had it sent, if it was not the sign-in page
    was_guessed: bool  # otherwise it is too old

    @property
    def form(self) -> str:
        """The page on which another address can be entered."""
        asks = reverse("account_request_login_code")
        return self.back or (f"{asks}?{urlencode({'next': self.onward})}" if self.onward else asks)


@transaction.atomic(savepoint=False)
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

    `back` is the page with the form that had it sent.
    The session is saved at once, so that the caller's transaction includes everything that a second click needs.
    """
    if not ratelimit.consume(request, action=REQUEST, key=user.email):
        raise TooManyCodes(too_many(request, user.email))
    request.session[BACK] = back
    LoginCodeVerificationProcess.initiate(request=request, user=user, email=user.email)
    request.session.save()


def code_page(after: str) -> str:
    """The address of the page that asks for the code and then redirects to `after`."""
    return f"{reverse('account_confirm_login_code')}?{urlencode({'next': after})}"


def remember_over(request: HttpRequest, over: Over) -> None:
    request.session.pop(BACK, None)
    request.session[OVER] = asdict(over)


def over(request: HttpRequest) -> Over | None:
    """The code that this browser can no longer enter, until another one is sent."""
    kept = request.session.get(OVER)
    return Over(**kept) if kept else None


def too_many(request: HttpRequest, email: str) -> str:
    """The message if no code is sent because of too many."""
    return _("Too many codes were requested. You can request a new one in %(time)s.") % {
        "time": languages.duration(wait(request, email) or timedelta(minutes=1))
    }


def wait(request: HttpRequest, email: str) -> timedelta:
    """How long no further code is sent to this address, or from this network address."""
    rates = limits.get_rates(app="allauth.account", action=REQUEST)
    return timedelta(seconds=max(0, *(math.ceil(_free_in(request, rate, email.lower())) for rate in rates)))


def _free_in(request: HttpRequest, rate: Rate, email: str) -> float:
    """In how many seconds this limit permits another code: when the oldest of the last `amount` is forgotten."""
    key = limits.get_cache_key(request, app="allauth.account", action=REQUEST, rate=rate, key=email)
    sent: list[float] = cache.get(key, [])  # newest first
    return sent[rate.amount - 1] + rate.duration - time.time() if len(sent) >= rate.amount else 0
