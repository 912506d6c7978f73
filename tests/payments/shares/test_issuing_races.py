"""Workers that issue shares at the same time as each other, and as a refund or a dispute is recorded."""

import pytest

from campaigns.models import Campaign
from payments.models import Allotment, Refund
from payments.shares import issuing
from pledges.models import Pledge, Status
from tests.helpers.shares import books, decided, paid
from tests.helpers.threads import at_once
from tests.payments.shares.test_cancelling import dispute, report

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_workers_issue_each_share_once_and_number_them_without_gaps(campaign: Campaign) -> None:
    for _ in range(6):
        paid(campaign, 1_50)
    issue = decided(campaign)

    def work(_: int) -> None:
        while issuing.issue_batch(issue, limit=1):
            pass

    at_once(work, 3)

    assert list(Allotment.objects.order_by("number").values_list("number", "shares")) == [(n, 1) for n in range(1, 7)]
    assert list(Refund.objects.values_list("amount_cents", flat=True)) == [50] * 6
    assert books() == []


@pytest.mark.parametrize("round_", range(6))
def test_money_that_leaves_while_shares_are_issued_leaves_no_share_behind(campaign: Campaign, round_: int) -> None:
    payments = [paid(campaign, 4_00) for _ in range(3)]
    refunds = [Refund.objects.create(payment=payments[0], amount_cents=4_00)] if round_ % 2 else []
    issue = decided(campaign)
    news = [
        lambda: [report(row, "succeeded") for row in refunds],
        lambda: dispute(payments[1], "lost", -4_00),
        lambda: issuing.issue_batch(issue),
        lambda: issuing.issue_batch(issue),
    ]

    at_once(lambda number: news[(number + round_) % 4](), 4)

    live = set(Allotment.objects.live().values_list("pledge", flat=True))
    assert live == set(Pledge.objects.filter(status=Status.ISSUED).values_list("pk", flat=True))
    assert payments[1].pledge_id not in live
    assert (payments[0].pledge_id in live) == (not refunds)
    assert books() == []
