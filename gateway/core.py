"""The connection to Stripe, and what its errors mean to us."""

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from typing import Any

import stripe
from django.conf import settings
from django.dispatch import Signal
from stripe._base_address import BaseAddresses
from stripe._v1_services import V1Services

TIMEOUT = 20  # seconds for one answer

log = logging.getLogger(__name__)

# Sent before every call. The gateway knows no database: config connects what refuses a call inside a transaction.
calling = Signal()


class Unavailable(Exception):
    """No answer, or told to slow down. The same call is safe to repeat: it carries an idempotency key."""


class Busy(Unavailable):
    """Too many requests: everybody has to slow down."""


class Broken(Unavailable):
    """An answer of 5xx, which may be saved under its key and come again for days: after the second, a new key."""

    spends_key = False


class KeySpent(Broken):
    """The key was used with other words before, and never gives another answer."""

    spends_key = True


class NotAllowed(Unavailable):
    """Our secret key is not accepted, or lacks a right. Nothing happened; somebody has to look after the key."""


class Refused(Exception):
    """Our request was wrong: a fault of ours or of the settings, never the supporter's."""

    @property
    def code(self) -> str:
        return getattr(self.__cause__, "code", None) or ""


class CustomerGone(Refused):
    """The payment service does not know the supporter any more: only they can give a card again."""


class Forged(Exception):
    """A webhook that the payment service did not sign, or not now, or not for this site's mode."""


@dataclass(frozen=True, slots=True)
class Doors:
    """How somebody comes back from a page of the payment service, and the language that it speaks to them."""

    success: str
    cancel: str
    language: str


def optional(about: stripe.StripeObject | None, *path: str) -> Any:
    """Read a field that Stripe may leave null or leave out, however deep; None in both cases.

    As an attribute a field that was left out raises AttributeError, so only fields that are always there are read so.
    """
    found: Any = about
    for name in path:
        found = found[name] if isinstance(found, stripe.StripeObject) and name in found else None
    return found


def id_of(about: stripe.StripeObject, name: str) -> str:
    """The id of another object, whether Stripe gave the object or its id; empty if there is none."""
    found = optional(about, name)
    return found if isinstance(found, str) else optional(found, "id") or ""


def read_each[S: stripe.StripeObject, T](
    found: Iterable[S], read: Callable[[S], T], unreadable: dict[str, Exception] | None
) -> Iterator[T]:
    """Read one object after the other; what cannot be understood is put into `unreadable`, or raises without it."""
    for each in found:
        try:
            answer = read(each)
        except Exception as error:
            if unreadable is None:
                raise
            log.exception("%s cannot be read", optional(each, "id"))
            unreadable[optional(each, "id") or ""] = error
        else:
            yield answer


@cache
def client() -> stripe.StripeClient:
    return connect(stripe.RequestsClient(timeout=TIMEOUT))


def connect(http_client: stripe.HTTPClient) -> stripe.StripeClient:
    addresses: BaseAddresses = {}
    if settings.STRIPE_API_BASE:
        addresses = {"api": settings.STRIPE_API_BASE}
    return stripe.StripeClient(
        settings.STRIPE_SECRET_KEY,
        base_addresses=addresses,
        max_network_retries=2,
        http_client=http_client,
    )


@contextmanager
def stripe_api() -> Iterator[V1Services]:
    """The only way to call Stripe: what listens to `calling` may refuse, and Stripe's errors are raised as ours."""
    calling.send(sender=None)
    try:
        yield client().v1
    except stripe.RateLimitError as error:
        raise Busy(str(error)) from error
    except stripe.APIConnectionError as error:
        raise Unavailable(str(error)) from error
    except (stripe.AuthenticationError, stripe.PermissionError) as error:
        raise NotAllowed(str(error)) from error
    except stripe.IdempotencyError as error:
        raise KeySpent(str(error)) from error
    except stripe.StripeError as error:
        raise _meaning(error)(str(error)) from error


def _meaning(error: stripe.StripeError) -> type[Unavailable | Refused]:
    # 409: an equal request is still under way. No status: the answer made no sense.
    if error.http_status in {None, HTTPStatus.CONFLICT}:
        return Unavailable
    if error.http_status and error.http_status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Broken
    gone = error.code == "resource_missing" and getattr(error, "param", None) == "customer"
    return CustomerGone if gone else Refused


def key(name: str, turn: int) -> stripe.RequestOptions:
    """The key of a call. `turn` counts the keys that were spent for it."""
    return {"idempotency_key": f"{name}:{turn}" if turn else name}
