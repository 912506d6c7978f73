"""The process dies at a named point, as a machine may at any time; the next one finishes what it left (FAULTS 2, 3)."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connections
from django.utils import timezone

import gateway
from accounts.models import User
from campaigns.models import Campaign
from common import sql
from common.models import Mail
from gateway import core
from payments import event_list, payers, stripe_events
from payments.collection import charging, collecting, repair_page, repairing
from payments.decisions import approvals
from payments.models import MoneyAct, Payment
from pledges import cards, pledging
from pledges.models import Payer, Pledge, Status
from sandbox.stripe.client import client
from sandbox.stripe.sandbox import Sandbox
from tests.helpers.builders import make_campaign, make_interest, save_card
from tests.helpers.simulation import oracle, timeline

pytestmark = pytest.mark.django_db(transaction=True)

KILLED = 137
SUCCESS = [
    "close:before lock", "close:before commit", "close:after commit",
    "prepare:before call", "prepare:after call", "prepare:after commit",
    "authorize:before call", "authorize:after call", "authorize:after commit", "pace:one answered",
    "record:before commit", "steer:before recount", "recount:before commit", "recount:after commit",
    "capture:before call", "capture:after call", "capture:after commit", "finish:before commit", "forget:after call",
    "announce:before commit", "announce:after commit",
]  # fmt: skip
RELEASE = ["windows:before commit", "release:before call", "release:after call", "release:after commit"]
LEFTOVERS = ["leftovers:before commit", "leftovers:after commit"]
DISPUTE = ["dispute:before commit", "hear:before commit"]
REFUND = [
    "money asked:before commit", "money confirmed:before commit", "end:before commit", "give back:before commit",
    "give back:after commit", "refund:before call", "refund:after call", "refund:before commit",
    "refund:between commits", "refund:after commit",
]  # fmt: skip
SAVING = [
    "ask:before call", "ask:after customer", "ask:after call", "ask:after commit", "settle:before commit",
    "settle:after commit",
]  # fmt: skip
CHANGE = ["publish change:before commit", "reconfirm:before commit"]  # these two lists: in test_changing_faults
LAPSE = ["lapse:before commit", "lapse:after commit", "end window:after commit"]
REPAIR = ["give up:after call", "repair:before call", "repair:after call", "hear:before commit"]


class Town:
    """A campaign, its people and a payment service whose state lies in a file, as a crash leaves it."""

    def __init__(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.path = path
        self.monkeypatch = monkeypatch
        self.unkind: dict[str, object] = {}  # what the payment service does on purpose, in every process
        self.open()
        self.sandbox.top_up("usd", 1_000_000_00)
        self.campaign = make_campaign(threshold_cents=1_000_00)
        self.treasurers: list[User] = timeline.make_treasurers(self.campaign)

    def open(self) -> None:
        key = django_settings.STRIPE_SECRET_KEY
        self.sandbox = Sandbox(str(self.path), secret_key=key)
        self.sandbox.faults.change({"webhooks": "off", **self.unkind})
        self.monkeypatch.setattr(core, "client", lambda: client(self.sandbox, key))

    def pledge(self, card: str, cents: int) -> None:
        pledge = make_interest(self.campaign, cents=cents)
        cards.settle(save_card(self.sandbox, pledge, card))

    def dies_at(self, label: str, act: Callable[[], object]) -> bool:
        """Do it in a child that dies at the label; says if it did. It has connections of its own."""
        self.sandbox.close()
        connections.close_all()
        child = os.fork()
        if child == 0:
            try:
                os.environ["CRASH_AT"] = label
                django_settings.CRASH_POINTS = True
                self.open()
                act()
                os._exit(0)
            finally:
                os._exit(1)
        _, status = os.waitpid(child, 0)
        self.open()
        return os.waitstatus_to_exitcode(status) == KILLED

    def statuses(self) -> set[str]:
        return set(self.campaign.pledges.values_list("status", flat=True))


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[Town]:
    settings.STRIPE_REQUESTS_PER_SECOND = 0
    town = Town(tmp_path / "stripe.sqlite3", monkeypatch)
    yield town
    town.sandbox.close()


def finishes(town: Town, act: Callable[[], object]) -> None:
    """What the crash left is consistent already, and the next process does the rest, once."""
    assert oracle.now(town.sandbox.box.store) == []
    act()
    assert oracle.check(town.sandbox.box.store) == []


@pytest.mark.parametrize("label", SUCCESS)
def test_a_collection_that_dies_is_finished_once(town: Town, label: str) -> None:
    town.pledge("visa", 600_00)
    town.pledge("visa", 400_00)
    timeline.reach_deadline(town.campaign)

    assert town.dies_at(label, timeline.work)
    finishes(town, timeline.work)

    assert town.statuses() == {Status.COLLECTED}
    assert Campaign.objects.get().phase == Campaign.Phase.OFFER


UNKIND = [
    {"save_5xx_next": 2, "save_5xx_path": "^POST /v1/payment_intents", "omit_capture_before": True},
    {"save_5xx_next": 2, "save_5xx_path": "^POST /v1/payment_intents", "save_5xx_acts": True},
]


@pytest.mark.parametrize("unkind", UNKIND, ids=["nothing happened", "it happened"])
@pytest.mark.parametrize("label", ["prepare:after call", "authorize:after call", "record:before commit"])
def test_a_collection_that_dies_among_saved_faults_is_finished_once(
    town: Town, label: str, unkind: dict[str, object]
) -> None:
    town.pledge("visa", 600_00)
    town.pledge("visa", 400_00)
    timeline.reach_deadline(town.campaign)
    town.unkind = unkind

    assert town.dies_at(label, timeline.work)
    finishes(town, timeline.work)

    assert town.statuses() == {Status.COLLECTED}


@pytest.mark.parametrize("label", ["hear:before commit", "record:before commit", "fetch:before commit"])
def test_hearing_of_a_cancellation_that_dies_is_done_again(town: Town, label: str) -> None:
    town.pledge("visa", 1_000_00)
    timeline.reach_deadline(town.campaign)
    collecting.close(town.campaign)
    charging.authorize_due()
    town.sandbox.cancel_payment(Payment.objects.get().intent_id, "fraudulent")

    def hear() -> None:
        event_list.fetch()
        timeline.work()

    assert town.dies_at(label, hear)
    finishes(town, hear)

    assert town.statuses() == {Status.SECURED}
    assert Payment.objects.latest("pk").problem == "cancelled"
    assert Mail.objects.filter(kind="reservation_cancelled").count() == 1


@pytest.mark.parametrize("label", RELEASE)
def test_a_release_that_dies_is_finished_once(town: Town, label: str) -> None:
    town.pledge("visa", 600_00)
    town.pledge("chargeCustomerFail", 400_00)
    timeline.reach_deadline(town.campaign)
    timeline.work()

    def window_ends() -> None:
        timeline.skip(town.sandbox.move_clock, 73)
        timeline.work()

    assert town.dies_at(label, window_ends)
    finishes(town, timeline.work)

    assert town.statuses() == {Status.RELEASED, Status.LAPSED}


@pytest.mark.parametrize("label", LEFTOVERS)
def test_an_end_without_a_charge_that_dies_is_finished_once(town: Town, label: str) -> None:
    town.pledge("visa", 999_99)
    timeline.reach_deadline(town.campaign)

    assert town.dies_at(label, timeline.work)
    finishes(town, timeline.work)

    assert town.statuses() == {Status.RELEASED}


@pytest.mark.parametrize("label", REFUND)
def test_a_refund_that_dies_is_finished_once(town: Town, label: str) -> None:
    town.pledge("visa", 600_00)
    town.pledge("visa", 400_00)
    timeline.reach_deadline(town.campaign)
    timeline.work()

    def refuse() -> None:
        campaign = Campaign.objects.get()
        if campaign.phase == Campaign.Phase.OFFER:
            timeline.answer(campaign, "refused", town.treasurers)
        timeline.work()

    assert town.dies_at(label, refuse)
    finishes(town, refuse)

    assert town.statuses() == {Status.REFUNDED}


@pytest.mark.parametrize("label", SAVING)
def test_saving_a_card_that_dies_is_finished_once(town: Town, label: str) -> None:
    pledge = make_interest(town.campaign, cents=40_00)

    def save() -> None:
        mine = Pledge.objects.get(pk=pledge.pk)
        if mine.status == Status.INTERESTED:
            cards.ask(mine)
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
            repair_page.another_card(payment)
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


@pytest.mark.parametrize("label", DISPUTE)
def test_a_dispute_that_is_booked_while_the_worker_dies_is_booked_once(town: Town, label: str) -> None:
    town.pledge("createDispute", 1_000_00)
    timeline.reach_deadline(town.campaign)
    timeline.work()
    dispute = town.sandbox.box.store.find("dispute", [], 1)[0]
    town.sandbox.close_dispute(dispute["id"], "lost", second_fee=True)

    def hear() -> None:
        event_list.fetch()
        timeline.work()

    assert town.dies_at(label, hear)
    finishes(town, hear)


@pytest.mark.parametrize("label", ["card lost:before commit", "payer deleted:before commit"])
def test_a_customer_who_is_deleted_while_the_worker_dies_loses_the_card_once(town: Town, label: str) -> None:
    town.pledge("visa", 40_00)
    town.sandbox.delete_customer(Payer.objects.get().customer_id)

    def hear() -> None:
        event_list.fetch()
        timeline.hurry()
        stripe_events.hear()

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


def test_a_request_that_dies_while_it_lapses_lapses_once(town: Town) -> None:
    approvals.ask(MoneyAct(campaign=town.campaign, kind="cancel", reason="Sold."), town.treasurers[0])
    timeline.skip(lambda _: None, 24 * 8)

    assert town.dies_at("money lapsed:before commit", timeline.work)
    assert MoneyAct.objects.get().is_waiting
    finishes(town, timeline.work)

    assert list(town.campaign.acts.order_by("pk").values_list("kind", flat=True)) == ["money_asked", "money_lapsed"]


def test_every_point_is_tried() -> None:
    paths = [
        path
        for name in ("pledges", "payments", "desk")
        for path in (Path(django_settings.BASE_DIR) / name).rglob("*.py")
    ]
    lines = [line.strip() for path in paths for line in path.read_text().splitlines()]
    named = {line.split('"')[1] for line in lines if line.startswith('point("')}
    tried = {*SUCCESS, *RELEASE, *LEFTOVERS, *REFUND, *SAVING, *CHANGE, *LAPSE, *DISPUTE}

    elsewhere = {
        "fetch:before commit",
        "repair:before call",
        "repair:after call",
        "give up:after call",
        "leave:before commit",
        "money lapsed:before commit",
        "card lost:before commit",
        "payer deleted:before commit",
        "payer:after call",
    }
    assert named - tried - elsewhere == set()
