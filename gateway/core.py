"""The connection to Stripe, and the exceptions that its errors are translated to."""

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

TIMEOUT = 20  # seconds for one request

log = logging.getLogger(__name__)

# Sent before every call. The gateway does not use the database: config connects the receiver that refuses calls
# inside a transaction.
calling = Signal()


class Unavailable(Exception):
    """No answer, or a request to slow down. It is safe to repeat the call: it carries an idempotency key."""


class Busy(Unavailable):
    """Too many requests: all workers have to slow down."""


class Broken(Unavailable):
    """A 5xx response. Stripe may replay it for this idempotency key for days, so after the second one use a new key."""

    spends_key = False


class IdempotencyKeyUsed(Broken):
    """The idempotency key was already used with other parameters, so it will never succeed."""

    spends_key = True


class NotAllowed(Unavailable):
    """Our secret key is not accepted, or lacks a permission. Nothing happened; the staff have to fix the key."""


class Refused(Exception):
    """Our request was invalid: a bug or a wrong setting, never the supporter's fault."""

    @property
    def code(self) -> str:
        return getattr(self.__cause__, "code", None) or ""


class CustomerGone(Refused):
    """The customer no longer exists at the payment service: only the supporter can provide a card again."""


class Forged(Exception):
    """A webhook with a missing, wrong or outdated signature, or one for the other mode (live or test)."""


@dataclass(frozen=True, slots=True)
class ReturnUrls:
    """Where a page of the payment service sends the visitor afterwards, and the language of that page."""

    success: str
    cancel: str
    language: str


def optional(about: stripe.StripeObject | None, *path: str) -> Any:
    """Read a field that Stripe may set to null or omit, at any depth; None in both cases.

    Reading an omitted field as an attribute raises AttributeError, so do that only for fields that are always present.
    """
    found: Any = about
    for name in path:
        found = found[name] if isinstance(found, stripe.StripeObject) and name in found else None
    return found


def id_of(about: stripe.StripeObject, name: str) -> str:
    """The id in this field, whether Stripe sent the whole object or just its id; empty if there is none."""
    found = optional(about, name)
    return found if isinstance(found, str) else optional(found, "id") or ""


def read_each[S: stripe.StripeObject, T](
    found: Iterable[S], read: Callable[[S], T], unreadable: dict[str, Exception] | None
) -> Iterator[T]:
    """Parse each object; one that cannot be parsed goes into `unreadable` by id, or raises if that is None."""
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
    """The only way to call Stripe: receivers of `calling` may refuse, and Stripe's errors are raised as ours."""
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
        raise IdempotencyKeyUsed(str(error)) from error
    except stripe.StripeError as error:
        raise _meaning(error)(str(error)) from error


def _meaning(error: stripe.StripeError) -> type[Unavailable | Refused]:
    # 409: an identical request is still in progress. No status: the response could not be parsed.
    if error.http_status in {None, HTTPStatus.CONFLICT}:
        return Unavailable
    if error.http_status and error.http_status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Broken
    gone = error.code == "resource_missing" and getattr(error, "param", None) == "customer"
    return CustomerGone if gone else Refused


def key(name: str, turn: int) -> stripe.RequestOptions:
    """The idempotency key of a call. `turn` counts the keys used up for it so far."""
    return {"idempotency_key": f"{name}:{turn}" if turn else name}
