"""Controlling the payment sandbox: acting as the payer and the bank, and moving its clock."""

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

# Loopback only: ignore proxies from the environment.
_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


_backdates: ContextVar[bool] = ContextVar("backdates", default=False)


class _Backdated(stripe.RequestsClient):
    """The usual HTTP client, with a header that tells the time at which each call pretends to happen."""

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
    """Date all calls of this process by Django's clock, and send no webhooks for them."""
    token = _backdates.set(True)
    try:
        with patch.object(core, "client", lambda: _connect_backdated(settings.STRIPE_API_BASE)):
            yield
    finally:
        _backdates.reset(token)


class CardRefused(Exception):
    """The card was refused on the payment service's page."""


def pay(session_id: str, card: str) -> None:
    """Complete the hosted page as a payer, including the bank's authentication. Raises CardRefused."""
    try:
        _ask(f"checkout/{quote(session_id)}/complete", {"card": card})
    except urllib.error.HTTPError as error:
        if error.code == 402:
            raise CardRefused(card) from error
        raise


def move_clock(seconds: float) -> None:
    _ask("clock", {"seconds": seconds})


def set_clock(seconds: float) -> None:
    """Set the sandbox's clock to this many seconds ahead of the real one; behind it if negative."""
    move_clock(time.time() + seconds - _ask("stats")["now"])


def webhooks(mode: str) -> None:
    """Turn webhooks `on` or `off`."""
    _ask("faults", {"webhooks": mode})


def fail_refunds() -> None:
    """Let banks return the refunds that they do not accept."""
    _ask("fail_refunds", {})


def close_dispute(dispute_id: str, outcome: str, *, second_fee: bool = False) -> None:
    _ask(f"disputes/{quote(dispute_id)}/close", {"outcome": outcome, "second_fee": second_fee})


def set_up_account(**wanted: object) -> None:
    """Change the account's settings, as a person would in the Dashboard."""
    _ask("account", wanted)


def top_up(currency: str, cents: int) -> None:
    """Add money from the bank account to the balance."""
    _ask("top_up", {"currency": currency.lower(), "amount": cents})


def requests_made() -> dict[str, int]:
    """The number of requests to each endpoint of the sandbox."""
    made: dict[str, int] = _ask("stats")["requests"]
    return made


def _ask(path: str, given: dict[str, Any] | None = None) -> dict[str, Any]:
    body = None if given is None else json.dumps(given).encode()
    headers = _time() if _backdates.get() else {}
    request = urllib.request.Request(f"{settings.STRIPE_API_BASE}/_sandbox/{path}", body, headers)  # noqa: S310  (our own)
    with _opener.open(request, timeout=60) as response:
        answer: dict[str, Any] = json.load(response)
    return answer
