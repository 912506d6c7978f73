"""Issuing shares: once, in numbers without gaps, and only for money that is really there."""

import pgtrigger
import pytest
from django.db import DatabaseError, IntegrityError, transaction

from accounts.models import User
from assembly.models import Membership, Standing
from campaigns.models import Campaign, WrongPhase
from payments.books import audit
from payments.decisions.money_acts import Outdated
from payments.models import Account, Allotment, Dispute, Entry, MoneyAct, Refund, ShareIssue
from payments.refunds import refunding
from payments.shares import issuing
from pledges.models import Pledge, Status
from sandbox.stripe.sandbox import Sandbox
from tests.helpers.builders import put
from tests.helpers.shares import books, decided, issued, paid
from tests.helpers.simulation import timeline
from tests.helpers.workers import collected, everything_agrees, work

pytestmark = pytest.mark.django_db

GUARDS = ["payments.Allotment:only_its_cancellation_is_added", "payments.Entry:append_only"]


def capital() -> int:
    return -sum(Entry.objects.filter(account=Account.SHARES).values_list("amount_cents", flat=True))


def allotted() -> list[tuple[int, int]]:
    return list(Allotment.objects.live().order_by("number").values_list("number", "shares"))


@pytest.mark.parametrize(
    ("cents", "nominal", "shares", "rest"), [(40_26, 1_00, 40, 26), (40_26, 1, 40_26, 0), (1_99, 1_00, 1, 99)]
)
def test_a_payment_becomes_whole_shares_and_its_rest_goes_back(
    campaign: Campaign, cents: int, nominal: int, shares: int, rest: int
) -> None:
    allotment = issued(campaign, cents, nominal)

    assert (allotment.shares, allotment.rest_cents, allotment.number) == (shares, rest, 1)
    assert allotment.pledge.status == Status.ISSUED
    assert list(Refund.objects.values_list("amount_cents", flat=True)) == [rest] * bool(rest)
    assert capital() == allotment.cents == cents - rest
    assert books() == []


def test_who_paid_too_little_for_a_share_gets_everything_back(campaign: Campaign) -> None:
    paid(campaign, 99)
    decided(campaign)

    assert [issuing.issue_due(), issuing.issue_due()] == [1, 0]

    assert Refund.objects.get().amount_cents == 99
    assert (Pledge.objects.get().status, allotted(), books()) == (Status.COLLECTED, [], [])


def test_a_share_makes_a_member_of_its_supporter(campaign: Campaign) -> None:
    issued(campaign)

    periods = [(each.standing, each.until is None) for each in Membership.objects.order_by("pk")]
    assert periods == [(Standing.PROVISIONAL, False), (Standing.MEMBER, True)]


@pytest.mark.usefixtures("unlimited")
def test_the_rest_arrives_on_the_card_and_the_books_agree_with_the_payment_service(
    campaign: Campaign, sandbox: Sandbox, treasurers: list[User]
) -> None:
    pledge = collected(sandbox, campaign)
    timeline.answer(campaign, "accepted", treasurers)
    timeline.issue(campaign, 3_00, treasurers)
    issuing.issue_due()
    work(campaign)

    pledge.refresh_from_db()
    assert (pledge.status, Refund.objects.get().state, capital()) == (Status.ISSUED, Refund.State.SUCCEEDED, 999_00)
    everything_agrees()


@pytest.mark.usefixtures("unlimited")
def test_a_pledge_below_the_nominal_value_ends_refunded(
    campaign: Campaign, sandbox: Sandbox, treasurers: list[User]
) -> None:
    pledge = collected(sandbox, campaign)
    timeline.answer(campaign, "accepted", treasurers)
    timeline.issue(campaign, 1_000_01, treasurers)
    issuing.issue_due()
    work(campaign)

    pledge.refresh_from_db()
    assert (pledge.status, capital()) == (Status.REFUNDED, 0)
    everything_agrees()


def test_who_pledged_first_gets_the_first_number_also_over_several_batches(campaign: Campaign) -> None:
    payments = [paid(campaign, cents) for cents in (1_00, 2_00, 3_00)]
    issue = decided(campaign)

    assert [issuing.issue_batch(issue, limit=2) for _ in range(3)] == [2, 1, 0]

    assert allotted() == [(1, 1), (2, 2), (3, 3)]
    assert [each.pledge_id for each in Allotment.objects.order_by("number")] == [each.pledge_id for each in payments]


@pytest.mark.parametrize("state", ["inquiry", "open", "lost", "appeal"])
def test_a_disputed_payment_gets_its_shares_once_it_is_settled(campaign: Campaign, state: str) -> None:
    dispute = Dispute.objects.create(payment=paid(campaign, 5_00), amount_cents=5_00, state=state)
    paid(campaign, 3_00)
    decided(campaign)

    issuing.issue_due()
    before = allotted()
    Dispute.objects.filter(pk=dispute.pk).update(state=Dispute.State.WON)
    issuing.issue_due()

    assert [before, allotted()] == [[(1, 3)], [(1, 3), (2, 5)]]


def test_what_is_refunded_or_on_its_way_back_becomes_no_share(campaign: Campaign) -> None:
    refunding.request(paid(campaign, 5_00), 1_50)
    refunding.request(paid(campaign, 7_00), 7_00)
    decided(campaign)

    issuing.issue_due()

    assert allotted() == [(1, 3)]
    assert sorted(Refund.objects.values_list("amount_cents", flat=True)) == [50, 1_50, 7_00]
    assert books() == []


def test_shares_are_issued_once_and_only_after_the_purchase(campaign: Campaign) -> None:
    people = timeline.make_treasurers(campaign)
    put(campaign, phase="offer")
    with pytest.raises(WrongPhase):
        timeline.issue(campaign, 1, people)
    put(campaign, phase="completed")
    timeline.issue(campaign, 1, people)

    with pytest.raises(Outdated):
        timeline.issue(campaign, 1_00, people)

    assert ShareIssue.objects.get().nominal_cents == 1
    assert list(campaign.acts.order_by("pk").values_list("kind", flat=True)) == ["money_asked", "shares_issued"]


def test_a_second_person_confirms_what_the_issue_came_to_when_it_was_requested(campaign: Campaign) -> None:
    paid(campaign, 40_26)
    decided(campaign)

    plan = MoneyAct.objects.get().facts["issue"]

    assert (plan["shares"], plan["cents"], plan["rest_cents"]) == (40, 40_00, 26)


@pytest.mark.parametrize(
    "change",
    [
        {"shares": 39},
        {"shares": 41},
        {"paid_cents": 50_00},
        {"nominal_cents": 2_00, "shares": 20},
        {"shares": 0, "paid_cents": 99},
    ],
)
def test_no_allotment_says_anything_else_than_what_was_paid(campaign: Campaign, change: dict[str, int]) -> None:
    payment, issue = paid(campaign, 40_26), decided(campaign)
    facts = {"shares": 40, "paid_cents": 40_26, "nominal_cents": 1_00, "number": 1}
    with transaction.atomic():
        Allotment.objects.create(issue=issue, pledge=payment.pledge, **facts)
        transaction.set_rollback(True)

    with pytest.raises(IntegrityError), transaction.atomic():
        Allotment.objects.create(issue=issue, pledge=payment.pledge, **{**facts, **change})


@pytest.mark.parametrize(
    "fault",
    [
        lambda: Allotment.objects.update(shares=1),
        lambda: Allotment.objects.update(number=2),
        lambda: Allotment.objects.all().delete(),
        lambda: ShareIssue.objects.update(nominal_cents=2_00),
        lambda: ShareIssue.objects.all().delete(),
    ],
)
def test_what_was_issued_stays(campaign: Campaign, fault: object) -> None:
    issued(campaign)
    assert callable(fault)

    with pytest.raises(DatabaseError), transaction.atomic():
        fault()


@pytest.mark.parametrize(
    ("fault", "problem"),
    [
        (lambda: Pledge.objects.update(status=Status.COLLECTED), "has share capital of 4000, allotted is 4000"),
        (lambda: Allotment.objects.update(shares=39, paid_cents=39_26), "has share capital of 4000, allotted is 3900"),
        (lambda: Allotment.objects.update(number=2), "has allotments up to 2, there are 1"),
        (lambda: Refund.objects.update(amount_cents=25), "leaves 26 of its payment, to refund are 25"),
        (lambda: Entry.objects.filter(account="shares").update(account="fees"), "has share capital of 0"),
    ],
)
def test_the_audit_compares_shares_with_the_books(campaign: Campaign, fault: object, problem: str) -> None:
    issued(campaign)
    assert callable(fault)

    with pgtrigger.ignore(*GUARDS):
        fault()

    assert any(problem in found for found in audit.problems())
