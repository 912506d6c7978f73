"""Shares that are no longer paid for are cancelled; their allotment stays, with its number."""

import pytest

from campaigns.models import Campaign
from gateway import DisputeSnapshot, Movement, RefundSnapshot
from payments import disputing
from payments.models import Account, Allotment, Dispute, Entry, Payment, Refund
from payments.refunds import refund_results, refunding
from payments.shares import issuing
from pledges.models import PledgeEvent, Status
from tests.helpers.shares import books, decided, issued, paid

pytestmark = pytest.mark.django_db


def refund(payment: Payment, cents: int, state: str = "succeeded") -> Refund:
    row = refunding.request(payment, cents)
    report(row, state)
    return row


def report(row: Refund, state: str) -> None:
    answer = RefundSnapshot(f"re_{row.pk}", "pi", row.amount_cents, Refund.State(state).value)  # type: ignore[arg-type]
    refund_results.record(row, answer)


def dispute(payment: Payment, state: str, *cents: int) -> None:
    moved = tuple(Movement(f"txn_{number}", amount, 0, "USD") for number, amount in enumerate(cents))
    snapshot = DisputeSnapshot("dp", "pi", payment.amount_cents, state, moved)  # type: ignore[arg-type]
    disputing.record(payment, snapshot)


def capital() -> int:
    return -sum(Entry.objects.filter(account=Account.SHARES).values_list("amount_cents", flat=True))


def states(allotment: Allotment) -> tuple[str, str, int]:
    """The status of the pledge, why the allotment was cancelled, and the share capital."""
    allotment.refresh_from_db()
    allotment.pledge.refresh_from_db()
    return allotment.pledge.status, allotment.cause, capital()


def test_a_refund_of_everything_cancels_the_shares(campaign: Campaign) -> None:
    allotment = issued(campaign, 40_00)
    payment = allotment.pledge.payments.get()

    refund(payment, 40_00)

    assert states(allotment) == (Status.REFUNDED, "refund", 0)
    assert allotment.cancelled_at is not None
    kinds = list(allotment.pledge.events.order_by("pk").values_list("kind", flat=True))[-3:]
    assert kinds == [PledgeEvent.Kind.ISSUED, PledgeEvent.Kind.SHARES_CANCELLED, PledgeEvent.Kind.REFUNDED]
    assert books() == []


def test_a_refund_of_the_rest_cancels_nothing(campaign: Campaign) -> None:
    allotment = issued(campaign, 40_26)

    report(Refund.objects.get(), "succeeded")

    assert states(allotment) == (Status.ISSUED, "", 40_00)
    assert books() == []


def test_a_refund_that_is_only_on_its_way_cancels_nothing_yet(campaign: Campaign) -> None:
    allotment = issued(campaign, 40_00)

    refund(allotment.pledge.payments.get(), 40_00, "pending")

    assert states(allotment) == (Status.ISSUED, "", 40_00)


def test_after_a_refund_of_a_part_what_is_left_becomes_shares_with_a_number_of_their_own(campaign: Campaign) -> None:
    allotment = issued(campaign, 40_00)

    refund(allotment.pledge.payments.get(), 10_50)
    between = states(allotment)
    issuing.issue_due()

    assert [between, states(allotment)] == [(Status.COLLECTED, "refund", 0), (Status.ISSUED, "refund", 29_00)]
    again = Allotment.objects.live().get()
    assert (again.number, again.shares, again.rest_cents) == (2, 29, 50)
    assert books() == []


@pytest.mark.parametrize("state", ["lost", "appeal"])
def test_a_lost_dispute_cancels_the_shares(campaign: Campaign, state: str) -> None:
    allotment = issued(campaign, 40_00)
    payment = allotment.pledge.payments.get()

    dispute(payment, "open", -40_00)
    while_open = states(allotment)
    dispute(payment, state, -40_00)
    issuing.issue_due()

    assert while_open == (Status.ISSUED, "", 40_00)
    assert states(allotment) == (Status.COLLECTED, "dispute", 0)
    assert books() == []


def test_a_dispute_won_on_appeal_gives_new_shares(campaign: Campaign) -> None:
    allotment = issued(campaign, 40_00)
    payment = allotment.pledge.payments.get()
    dispute(payment, "lost", -40_00)

    dispute(payment, "won", -40_00, 40_00)
    issuing.issue_due()

    assert states(allotment) == (Status.ISSUED, "dispute", 40_00)
    assert Allotment.objects.live().get().number == 2
    assert books() == []


def test_a_refund_that_failed_after_all_waits_for_a_person(campaign: Campaign) -> None:
    allotment = issued(campaign, 40_00)
    row = refund(allotment.pledge.payments.get(), 40_00)

    report(row, "failed")
    issuing.issue_due()

    assert states(allotment) == (Status.COLLECTED, "refund", 0)
    assert not Allotment.objects.live().exists()
    assert books() == []


def test_a_dispute_that_is_won_cancels_nothing(campaign: Campaign) -> None:
    allotment = issued(campaign, 40_00)
    payment = allotment.pledge.payments.get()
    dispute(payment, "open", -40_00)

    dispute(payment, "won", -40_00, 40_00)

    assert states(allotment) == (Status.ISSUED, "", 40_00)
    assert Dispute.objects.get().taken_cents == 0
    assert books() == []


def test_the_books_close_over_many_payments(campaign: Campaign) -> None:
    payments = [paid(campaign, cents) for cents in (99, 1_00, 40_26, 500_00)]
    decided(campaign)
    issuing.issue_due()

    refund(payments[-1], 500_00)

    assert capital() == 1_00 + 40_00
    assert books() == []
