"""No call to the payment service happens inside a transaction."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

import gateway
from config.database import transactions
from config.database.transactions import InTransaction
from payments.collection import throttle
from sandbox.stripe.sandbox import Sandbox

CALLS: dict[str, Callable[[], object]] = {
    "a call": gateway.read_balance,
    "a list": lambda: list(gateway.list_charges(timezone.now())),
    "one call at the common pace": lambda: throttle.each("test", [gateway.read_balance]),
    "calls of threads": lambda: throttle.each("test", [gateway.read_balance] * 2),
}
in_production = transactions.is_open  # what it is before the tests' own transaction is left out


@pytest.fixture
def unasked(sandbox: Sandbox) -> Iterator[None]:
    yield
    assert sandbox.api.calls == {}


@pytest.mark.parametrize("options", [{}, {"savepoint": False}], ids=["with a savepoint", "without"])
@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
@pytest.mark.django_db
def test_a_call_inside_a_transaction_is_refused(call: Callable[[], object], options: Any, unasked: None) -> None:
    with transaction.atomic(**options), pytest.raises(InTransaction):
        call()


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
@pytest.mark.django_db(transaction=True)
def test_in_production_every_transaction_counts(
    call: Callable[[], object], unasked: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transactions, "is_open", in_production)
    with transaction.atomic(), pytest.raises(InTransaction):
        call()


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_the_payment_service_is_called(
    call: Callable[[], object], sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transactions, "is_open", in_production)

    call()

    assert sandbox.api.calls.total() > 0


def test_only_the_gateway_calls_the_client() -> None:
    """Who takes the client itself goes past the check; what a webhook says is verified without a call."""
    from tests.config.test_architecture import LAYERS, ROOT

    users = {
        path.relative_to(ROOT).as_posix()
        for package in LAYERS
        for path in (ROOT / package).rglob("*.py")
        if "client()" in path.read_text()
    }

    assert users == {"gateway/core.py", "gateway/stripe_events.py"}
