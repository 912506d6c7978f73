"""The process dies while a card is saved, repaired or removed; the next one finishes what it left."""

import pytest
from django.utils import timezone

import gateway
from common import sql
from payments import event_list, payers, stripe_events
from payments.collection import repair_step, repairing
from pledges import cards, pledging
from pledges.models import Payer, Pledge, Status
from tests.helpers.builders import make_interest
from tests.helpers.simulation import oracle, timeline
from tests.helpers.simulation.crashes import Town, finishes

pytestmark = pytest.mark.django_db(transaction=True)

SAVING = [
    "ask:before call", "ask:after customer", "ask:after call", "ask:after commit", "settle:before commit",
    "settle:after commit",
]  # fmt: skip
REPAIR = ["give up:after call", "repair:before call", "repair:after call", "hear:before commit"]


@pytest.mark.parametrize("label", SAVING)
def test_saving_a_card_that_dies_is_finished_once(town: Town, label: str) -> None:
    pledge = make_interest(town.campaign, cents=40_00)

    def save() -> None:
        mine = Pledge.objects.get(pk=pledge.pk)
        if mine.status == Status.INTERESTED:
            cards.open_card_page(mine)
            card = mine.cards.exclude(session_id="").latest("created_at")
            if card.state == "asked":
                town.sandbox.complete(card.session_id)
        timeline.work()

    assert town.dies_at(label, save)
    finishes(town, save)

    assert town.statuses() == {Status.SECURED}
    assert town.sandbox.stats()["objects"]["checkout.session"] == 1
    pledging.withdraw(Pledge.objects.get())
    timeline.work()
    assert oracle.check(town.sandbox.box.store) == []


def failed_card(town: Town) -> Pledge:
    town.pledge("chargeCustomerFail", 1_000_00)
    timeline.reach_deadline(town.campaign)
    timeline.work()
    return Pledge.objects.get()


@pytest.mark.parametrize("label", REPAIR)
def test_a_repair_that_dies_is_finished_once(town: Town, label: str) -> None:
    pledge = failed_card(town)

    def repair() -> None:
        payment = pledge.payments.open_repair()
        if payment:
            repair_step.another_card(payment)
            town.sandbox.complete(pledge.payments.get(state="repairing").session_id)
        event_list.fetch()
        timeline.work()

    assert town.dies_at(label, repair)
    finishes(town, repair)

    assert town.statuses() == {Status.COLLECTED}


def test_leaving_that_dies_has_not_happened(town: Town) -> None:
    payment = failed_card(town).payments.get()

    assert town.dies_at("leave:before commit", lambda: repairing.withdraw(payment))
    assert town.statuses() == {Status.SECURED}

    repairing.withdraw(payment)
    finishes(town, timeline.work)
    assert town.statuses() == {Status.WITHDRAWN}


@pytest.mark.parametrize("label", ["card lost:before commit", "payer deleted:before commit"])
def test_a_customer_who_is_deleted_while_the_worker_dies_loses_the_card_once(town: Town, label: str) -> None:
    town.pledge("visa", 40_00)
    town.sandbox.delete_customer(Payer.objects.get().customer_id)

    def hear() -> None:
        event_list.fetch()
        timeline.hurry()
        stripe_events.process_stored()

    assert town.dies_at(label, hear)
    finishes(town, hear)

    assert town.statuses() == {Status.INTERESTED}
    assert not Payer.objects.exists()


def test_a_payer_who_is_deleted_while_the_worker_dies_is_deleted_once(town: Town) -> None:
    town.pledge("visa", 40_00)
    payer = Payer.objects.get()
    Payer.objects.update(supporter=None, due_at=timezone.now())

    assert town.dies_at("payer:after call", payers.work_due)
    sql.execute("UPDATE {pledges.Payer} SET due_at = now()")
    payers.work_due()

    assert not Payer.objects.exists()
    assert gateway.is_deleted(payer.customer_id)
