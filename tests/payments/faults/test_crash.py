"""The process dies at a named point, as a machine may at any time; the next one finishes what it left."""

from pathlib import Path

import pytest
from django.conf import settings as django_settings

from campaigns.models import Campaign
from common.models import Mail
from payments import event_list
from payments.collection import charging, collecting
from payments.decisions import approvals
from payments.models import Allotment, MoneyAct, Payment, Refund
from pledges.models import Status
from tests.helpers.simulation import timeline
from tests.helpers.simulation.crashes import Town, finishes
from tests.payments.faults.test_card_crashes import REPAIR, SAVING
from tests.pledges.test_amendment_faults import CHANGE, LAPSE

pytestmark = pytest.mark.django_db(transaction=True)

SUCCESS = [
    "close:before lock", "close:before commit", "close:after commit",
    "prepare:before call", "prepare:after call", "prepare:after commit",
    "authorize:before call", "authorize:after call", "authorize:after commit", "pace:one answered",
    "record:before commit", "advance:before recount", "recount:before commit", "recount:after commit",
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
SHARES = ["issue:before journal", "issue:before commit"]


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
def test_a_cancellation_event_whose_worker_dies_is_processed_again(town: Town, label: str) -> None:
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


@pytest.mark.parametrize("label", SHARES)
def test_an_issue_of_shares_that_dies_is_finished_once(town: Town, label: str) -> None:
    town.pledge("visa", 600_00)
    town.pledge("visa", 400_00)
    timeline.reach_deadline(town.campaign)
    timeline.work()
    timeline.answer(town.campaign, "accepted", town.treasurers)
    timeline.issue(town.campaign, 7_00, town.treasurers)

    assert town.dies_at(label, timeline.work)
    assert town.statuses() == {Status.COLLECTED}
    finishes(town, timeline.work)

    assert town.statuses() == {Status.ISSUED}
    assert list(Allotment.objects.order_by("number").values_list("number", "shares")) == [(1, 85), (2, 57)]
    assert sorted(Refund.objects.values_list("amount_cents", flat=True)) == [1_00, 5_00]


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


def test_a_request_that_dies_while_it_lapses_lapses_once(town: Town) -> None:
    approvals.request(MoneyAct(campaign=town.campaign, kind="cancel", reason="Sold."), town.treasurers[0])
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
    tried = {*SUCCESS, *RELEASE, *LEFTOVERS, *REFUND, *SAVING, *REPAIR, *CHANGE, *LAPSE, *DISPUTE, *SHARES}

    elsewhere = {
        "fetch:before commit",
        "leave:before commit",
        "money lapsed:before commit",
        "card lost:before commit",
        "payer deleted:before commit",
        "payer:after call",
        "remind of card:before commit",
        "webhook:answered",
    }
    assert named - tried - elsewhere == set()
