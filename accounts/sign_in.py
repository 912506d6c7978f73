"""Signing in with an emailed code instead of a password, through allauth."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from datetime import timedelta

from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.models import EmailAddress
from allauth.core.internal import ratelimit as limits
from allauth.core.internal.ratelimit import Rate
from django.core.cache import cache
from django.db import transaction
from django.db.models import Q, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.models import User
from common import languages

REQUEST = "request_login_code"  # the rate limit
BACK = "code_asked_on"  # in the session: the page with the form that had a code sent
ANOTHER = "another"  # in the address of the sign-in page: ask for an address although a code is on its way
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
        return another_address(self.back, self.onward)


@transaction.atomic(savepoint=False)
def get_or_create_user(email: str) -> User:
    """Return the user with this email address, creating one if needed. Only the code proves who they are."""
    proven = EmailAddress.objects.filter(email__iexact=email, verified=True).order_by("pk").values("user")[:1]
    if known := list(User.objects.filter(Q(email=email.lower()) | Q(pk=Subquery(proven)))):
        # Who has proven the address comes before who only registered with it.
        return next((user for user in known if user.email != email.lower()), known[0])
    new = User(email=email.lower(), password="!")  # noqa: S106  (no password fits)
    # One statement that waits for the same address in another transaction; get_or_create() would need a savepoint.
    User.objects.bulk_create([new], ignore_conflicts=True)
    user = User.objects.get(email=new.email)
    if user == new:
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=False)
    return user


@transaction.atomic(savepoint=False)
def get_or_create_users(emails: Iterable[str]) -> dict[str, User]:
    """Like get_or_create_user(), for many addresses: those that nobody has are created together."""
    wanted = {email: email.lower() for email in sorted(emails)}  # in this order, which prevents deadlocks
    users = User.objects.filter(email__in=wanted.values()).values_list("email", flat=True)
    proven = EmailAddress.objects.filter(email__in=wanted.values())  # which allauth keeps in lower case
    known = {email.lower() for email in [*users, *proven.values_list("email", flat=True)]}
    new = {email: User(email=email, password="!") for email in wanted.values() if email not in known}  # noqa: S106
    User.objects.bulk_create(new.values(), ignore_conflicts=True)
    made = User.objects.in_bulk([user.pk for user in new.values()])
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, primary=True, verified=False) for user in made.values()
    )
    created = {user.email: user for user in made.values()}
    return {email: created.get(lower) or get_or_create_user(email) for email, lower in wanted.items()}


def send_code(request: HttpRequest, user: User, back: str) -> None:
    """Email a code that signs this user in, in this browser. Raises TooManyCodes.

    `back` is the page with the form that had it sent.
    The session is saved at once, so that the caller's transaction includes everything that a second click needs.
    """
    if not _consume(request, user.email):
        raise TooManyCodes(too_many(request, user.email))
    request.session[BACK] = back
    LoginCodeVerificationProcess.initiate(request=request, user=user, email=user.email)
    request.session.save()


def _consume(request: HttpRequest, email: str) -> bool:
    """Count a code unless a limit forbids it: as allauth does, but all limits are read and written together."""
    rates = _rates(request, email)
    with ExitStack() as locks:
        if not all(locks.enter_context(limits.cache_lock(key)) for key in rates):
            return False
        known, now = cache.get_many(rates), time.time()
        counted = {key: limits.apply_rate(known.get(key, []), now, rate) for key, rate in rates.items()}
        is_allowed = all(allowed for allowed, _ in counted.values())
        if is_allowed:
            sent = {key: history for key, (_, history) in counted.items()}
            cache.set_many(sent, max(rate.duration for rate in rates.values()))
    return is_allowed


def _rates(request: HttpRequest, email: str) -> dict[str, Rate]:
    """The limits by the key under which the cache keeps the times of the codes, newest first."""
    rates = limits.get_rates(app="allauth.account", action=REQUEST)
    return {
        limits.get_cache_key(request, app="allauth.account", action=REQUEST, rate=rate, key=email.lower()): rate
        for rate in rates
    }


def code_page(after: str) -> str:
    """The address of the page that asks for the code and then redirects to `after`."""
    return f"{reverse('account_confirm_login_code')}?{urlencode({'next': after})}"


def another_address(back: str, onward: str) -> str:
    """The page on which another address can be entered: the form that had a code sent, or the sign-in page."""
    wanted = {"next": onward} if onward else {}
    return back or f"{reverse('account_request_login_code')}?{urlencode({**wanted, ANOTHER: '1'})}"


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
    rates = _rates(request, email)
    known = cache.get_many(rates)
    return timedelta(seconds=max(0, *(math.ceil(_free_in(known.get(key, []), rate)) for key, rate in rates.items())))


def _free_in(sent: list[float], rate: Rate) -> float:
    """In how many seconds this limit permits another code: when the oldest of the last `amount` is forgotten."""
    return sent[rate.amount - 1] + rate.duration - time.time() if len(sent) >= rate.amount else 0
