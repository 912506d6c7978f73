"""Threads with connections of their own: what happens when two do it at once."""

import time
from collections.abc import Callable, Iterator
from http.cookies import SimpleCookie
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Sum
from django.test import Client
from django.urls import reverse

import gateway
from campaigns import totals
from campaigns.counting import folding
from campaigns.models import Campaign
from common.models import Mail
from payments import stripe_events
from payments.books import audit
from payments.models import Refund, StripeEvent
from payments.refunds import refund_results, refunding
from pledges import cards, pledging
from pledges.models import Pledge, PledgeEvent, Status, WrongMove
from pledges.pledging import AlreadyPledged, CampaignClosed
from sandbox.stripe.sandbox import Sandbox
from tests.helpers.builders import make_campaign, make_draft, make_interest, make_secured, make_user, save_card
from tests.helpers.threads import at_once
from tests.helpers.workers import collected

pytestmark = pytest.mark.django_db(transaction=True)


def outcome(act: Callable[[], Any]) -> str:
    try:
        act()
    except (WrongMove, AlreadyPledged, CampaignClosed) as error:
        return type(error).__name__
    return "won"


@pytest.mark.parametrize("has_session", [True, False])
def test_twenty_parallel_sends_of_one_form_leave_one_pledge(campaign: Campaign, *, has_session: bool) -> None:
    client = Client()
    address = reverse("pledges:start", args=[campaign.slug])
    if has_session:
        client.session.save()
    form = {"choice": "other", "amount": "40.26", "email": "ada@example.org", "consent": "on", "form_key": str(uuid4())}

    def send(_: int) -> tuple[int, str]:
        mine = Client()
        mine.cookies = SimpleCookie(client.cookies.output(attrs=[], header="", sep=";"))
        answer: Any = mine.post(address, form)
        sessions.add(mine.session.session_key)
        return answer.status_code, answer.url

    sessions = set[str | None]()

    answers = at_once(send, 20)

    assert len(sessions) == Session.objects.count() == 1
    assert set(answers) == {(302, "/accounts/login/code/confirm/?next=%2Fpledge%2Fcontinue%2F")}
    assert Pledge.objects.count() == 1
    assert Mail.objects.filter(kind="login_code").count() == 1


def test_when_one_person_confirms_two_pledges_at_once_one_becomes_live(campaign: Campaign) -> None:
    supporter = make_user()
    drafts = [make_draft(campaign, supporter=supporter) for _ in range(8)]

    results = at_once(lambda n: outcome(lambda: pledging.confirm(drafts[n])), 8)

    assert sorted(results) == ["AlreadyPledged"] * 7 + ["won"]
    assert Pledge.objects.live().count() == 1


@pytest.mark.parametrize("round_", range(10))
def test_of_a_change_and_a_withdrawal_at_once_exactly_one_wins(campaign: Campaign, round_: int) -> None:
    pledge = make_secured(campaign)
    copies = [Pledge.objects.get(pk=pledge.pk) for _ in range(2)]
    acts = [lambda: pledging.withdraw(copies[0]), lambda: pledging.change_amount(copies[1], 60_00 + round_)]

    results = at_once(lambda n: outcome(acts[n]), 2)

    assert sorted(results) == ["WrongMove", "won"]
    assert audit.problems() == []


@pytest.mark.parametrize("round_", range(5))
def test_of_two_withdrawals_at_once_one_wins(campaign: Campaign, round_: int) -> None:
    pledge = make_secured(campaign)
    copies = [Pledge.objects.get(pk=pledge.pk) for _ in range(2)]

    results = at_once(lambda n: outcome(lambda: pledging.withdraw(copies[n])), 2)

    assert sorted(results) == ["WrongMove", "won"]
    assert audit.problems() == []


def test_all_simultaneous_reports_of_a_card_secure_it_once(campaign: Campaign, sandbox: Sandbox) -> None:
    pledge = make_interest(campaign)
    card = save_card(sandbox, pledge)
    sandbox.flush_webhooks()
    StripeEvent.objects.update(due_at=card.created_at)
    type(card).objects.update(due_at=card.created_at)
    ways: list[Callable[[], object]] = [
        stripe_events.process_stored,
        cards.settle_due,
        lambda: cards.settle(card),
        stripe_events.process_stored,
    ]

    at_once(lambda n: ways[n](), len(ways))

    assert Pledge.objects.get().status == Status.SECURED
    assert pledge.events.filter(kind=PledgeEvent.Kind.SECURED).count() == 1
    assert list(Mail.objects.values_list("kind", flat=True)) == ["pledge_saved"]
    assert list(pledge.cards.values_list("state", flat=True)) == ["saved"]


@pytest.mark.parametrize("turns", [60, pytest.param(250, marks=pytest.mark.soak)])
@pytest.mark.slow
def test_after_many_changes_by_eight_threads_the_total_is_the_sum(campaign: Campaign, turns: int) -> None:
    campaign = make_campaign(max_cents=100_000_00)
    mine = [[make_secured(campaign).pk for _ in range(5)] for _ in range(8)]

    def change(number: int) -> None:
        for turn in range(turns):
            pledge = Pledge.objects.get(pk=mine[number][turn % 5])
            if pledge.status == Status.WITHDRAWN or turn % 10 == 9:
                folding.fold_totals()
            elif turn == turns - 10 + number:
                pledging.withdraw(pledge)
            else:
                pledging.change_amount(pledge, 1_00 + (number * 7919 + turn * 104729) % 100_000)

    at_once(change, 8)

    shown = totals.of([campaign])[campaign.pk].secured
    live = Pledge.objects.filter(status=Status.SECURED)
    assert PledgeEvent.objects.filter(kind__in=["changed", "withdrawn"]).count() >= 8 * turns * 0.85
    assert (shown.people, shown.cents) == (live.count(), live.aggregate(sum=Sum("amount_cents"))["sum"])
    assert audit.problems() == []


def test_only_one_folds_at_a_time(campaign: Campaign) -> None:
    for _ in range(20):
        make_secured(campaign)

    at_once(lambda _: folding.fold_totals(limit=7), 8)
    while folding.fold_totals():
        pass

    assert totals.of([campaign])[campaign.pk].secured.people == 20
    assert audit.problems() == []


@pytest.fixture
def closer(campaign: Campaign) -> Iterator[Callable[[], int]]:
    def close() -> int:
        time.sleep(0.02)
        with transaction.atomic():
            campaign.move(Campaign.Phase.COLLECTING)
            # What the closer counts under its lock is what there will ever be.
            return Pledge.objects.filter(status=Status.SECURED).count()

    return close


@pytest.mark.slow
def test_no_pledge_slips_in_after_the_close(campaign: Campaign, closer: Callable[[], int]) -> None:
    waiting = [[make_interest(campaign) for _ in range(20)] for _ in range(8)]
    for row in waiting:
        for pledge in row:
            cards._requested_card(pledge)

    def secure(number: int) -> int:
        if number == 8:
            return closer()
        for pledge in waiting[number]:
            facts = {"method_id": pledge.pk.hex, "brand": "visa", "last4": "4242", "expires": "12/30"}
            outcome(lambda pledge=pledge, facts=facts: cards._secure(pledge.cards.get(), facts))  # type: ignore[misc]
        return 0

    counted = at_once(secure, 9)[8]

    assert Pledge.objects.filter(status=Status.SECURED).count() == counted
    assert audit.problems() == []


@pytest.mark.usefixtures("unlimited")
def test_two_refunds_that_arrive_at_once_end_a_payment_together(
    campaign: Campaign, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of them is a part of it, so neither alone sees that all of the money is back."""
    payment = collected(sandbox, campaign).payments.get()
    rows = [refunding.request(payment, cents) for cents in (600_00, 400_00)]
    answers = [gateway.refund(row.pk, payment.intent_id, row.amount_cents) for row in rows]
    look = refund_results._move_if_all_is_back

    def look_and_take_a_moment(row: Refund) -> None:
        look(row)
        time.sleep(0.2)

    monkeypatch.setattr(refund_results, "_move_if_all_is_back", look_and_take_a_moment)

    at_once(lambda n: refund_results.record(rows[n], answers[n]), 2)

    assert Pledge.objects.get().status == Status.REFUNDED
    assert audit.problems() == []
