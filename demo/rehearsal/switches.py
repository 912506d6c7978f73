"""What a rehearsal does at the payment sandbox beside the site: be the payer, the bank and the clock."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any
from unittest.mock import patch
from urllib.parse import quote

import stripe
from django.conf import settings
from django.utils import timezone

from gateway import core

# Loopback only: a proxy from the environment has no business here.
_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


_backdates: ContextVar[bool] = ContextVar("backdates", default=False)


class _Backdated(stripe.RequestsClient):
    """The usual connection; each call says when it happened."""

    def request(
        self, method: str, url: str, headers: Mapping[str, str] | None, post_data: Any = None, **known: Any
    ) -> tuple[Any, int, Mapping[str, str]]:
        return super().request(method, url, {**(headers or {}), **_time()}, post_data, **known)


def _time() -> dict[str, str]:
    return {"Sandbox-Time": str(int(timezone.now().timestamp()))}


@cache
def _connect_backdated(_base: str) -> stripe.StripeClient:
    return core.connect(_Backdated(timeout=core.TIMEOUT))


@contextmanager
def backdated() -> Iterator[None]:
    """Let each call of this process happen at the moment that Django's clock shows, and no webhook tell of it."""
    token = _backdates.set(True)
    try:
        with patch.object(core, "client", lambda: _connect_backdated(settings.STRIPE_API_BASE)):
            yield
    finally:
        _backdates.reset(token)


class CardRefused(Exception):
    """The card was refused on the payment service's page."""


def pay(session_id: str, card: str) -> None:
    """Do what a payer does on the hosted page, the bank's question included. Raises CardRefused."""
    try:
        _ask(f"checkout/{quote(session_id)}/complete", {"card": card})
    except urllib.error.HTTPError as error:
        if error.code == 402:
            raise CardRefused(card) from error
        raise


def move_clock(seconds: float) -> None:
    _ask("clock", {"seconds": seconds})


def set_clock(seconds: float) -> None:
    """Let the service's clock be so far from the real one: behind it, if negative."""
    move_clock(time.time() + seconds - _ask("stats")["now"])


def webhooks(mode: str) -> None:
    """`off`: it tells nobody what happens; `on`."""
    _ask("faults", {"webhooks": mode})


def fail_refunds() -> None:
    """Let the banks send back what they will not take."""
    _ask("fail_refunds", {})


def close_dispute(dispute_id: str, outcome: str, *, second_fee: bool = False) -> None:
    _ask(f"disputes/{quote(dispute_id)}/close", {"outcome": outcome, "second_fee": second_fee})


def set_up_account(**wanted: object) -> None:
    """Set the account up as a person would in the Dashboard."""
    _ask("account", wanted)


def top_up(currency: str, cents: int) -> None:
    """Send money from the bank to the balance."""
    _ask("top_up", {"currency": currency.lower(), "amount": cents})


def requests_made() -> dict[str, int]:
    """How often each of the payment service's endpoints was called."""
    made: dict[str, int] = _ask("stats")["requests"]
    return made


def _ask(path: str, given: dict[str, Any] | None = None) -> dict[str, Any]:
    body = None if given is None else json.dumps(given).encode()
    headers = _time() if _backdates.get() else {}
    request = urllib.request.Request(f"{settings.STRIPE_API_BASE}/_sandbox/{path}", body, headers)  # noqa: S310  (our own)
    with _opener.open(request, timeout=60) as response:
        answer: dict[str, Any] = json.load(response)
    return answer
