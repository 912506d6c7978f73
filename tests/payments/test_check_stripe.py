"""The command that walks Stripe's test cards, here against the sandbox, which knows them by the same names."""

import io
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

import gateway
from gateway import Outcome
from payments.books import reconciling
from payments.management.commands.check_stripe import CARDS
from sandbox.stripe.resources.cards import CARDS as KNOWN
from sandbox.stripe.sandbox import Sandbox


def check(**options: Any) -> str:
    out = io.StringIO()
    call_command("check_stripe", stdout=out, **options)
    return out.getvalue()


def test_every_card_and_every_right_is_tried(sandbox: Sandbox) -> None:
    said = check(currency="EUR")

    assert "Everything was as expected." in said
    assert [name in said for name, _, _ in CARDS] == [True] * len(CARDS)
    assert "FAILED" not in said
    assert {name for name, _, _ in CARDS} <= KNOWN.keys()


def test_nothing_stays_reserved_and_what_was_collected_went_back(sandbox: Sandbox) -> None:
    check()

    began = timezone.now() - timedelta(minutes=1)
    assert Counter(each.outcome for each in gateway.list_charges(began)) == {Outcome.CANCELLED: 4, Outcome.CAPTURED: 1}
    assert [each.amount for each in gateway.list_refunds(began)] == [500]


@pytest.mark.django_db
def test_the_audit_finds_nothing_afterwards(sandbox: Sandbox) -> None:
    check()

    assert reconciling.problems() == []


def test_a_card_that_does_something_else_is_named(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("payments.management.commands.check_stripe.CARDS", (("visa", "lost_card", ""),))

    with pytest.raises(CommandError, match="1 of these"):
        check()


def test_a_live_key_is_refused(settings: Any) -> None:
    settings.STRIPE_LIVE = True

    with pytest.raises(CommandError, match="live key"):
        check()
