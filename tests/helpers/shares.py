"""Builders for the issue of shares."""

from typing import Any

import pgtrigger

from accounts.models import User
from campaigns.models import Campaign
from payments.books import audit, ledger
from payments.models import Allotment, Payment, ShareIssue
from payments.shares import issuing
from tests.helpers.builders import put
from tests.helpers.desk.desk_team import collected
from tests.helpers.simulation import timeline


def paid(campaign: Campaign, cents: int = 40_26, **wish: Any) -> Payment:
    """A collected payment that is booked, but does not exist at the payment service."""
    with pgtrigger.ignore("campaigns.Campaign:promises_stay"):
        put(campaign, min_cents=1)  # some pay less than a share
    payment = collected(campaign, cents, **wish)
    ledger.book([ledger.captured(payment)])
    return payment


def decided(campaign: Campaign, nominal_cents: int = 1_00, people: list[User] | None = None) -> ShareIssue:
    """Two people decide on the issue of shares; nothing is allotted yet."""
    put(campaign, phase="completed")
    timeline.issue(campaign, nominal_cents, people or timeline.make_treasurers(campaign))
    return ShareIssue.objects.get(campaign=campaign)


def issued(campaign: Campaign, cents: int = 40_26, nominal_cents: int = 1_00) -> Allotment:
    """The shares of a new pledge, the first of this campaign."""
    payment = paid(campaign, cents)
    decided(campaign, nominal_cents)
    issuing.issue_due()
    return Allotment.objects.get(pledge=payment.pledge)


def books() -> list[str]:
    """What the audit finds wrong with shares and the ledger."""
    return [problem for problem in audit.problems() if problem.startswith(("shares", "ledger", "refunds"))]
