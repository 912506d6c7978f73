"""During a change of the terms: what has been agreed to again, and what still has to be."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from campaigns.models import Campaign
from campaigns.totals import StageTotal, Totals
from common import money
from desk.rows import Fact
from pledges.agreement import Amount, Standing


@dataclass(frozen=True, slots=True)
class Split:
    """The headline's two parts; `agreed` includes those who have joined since and so agreed to the new terms."""

    agreed: StageTotal
    left: Amount
    facts: list[Fact]
    url: str  # of those who still have to agree


def split(campaign: Campaign, sums: Totals, asking: Standing | None) -> Split | None:
    """None if nobody is being asked, or if nobody in the headline's stage is."""
    left = asking.left.get(sums.headline.stage) if asking else None
    if asking is None or left is None:
        return None
    whole = sums.headline
    agreed = StageTotal(whole.stage, whole.people - left.people, whole.cents - left.cents, whole.threshold_cents)
    return Split(
        agreed=agreed,
        left=left,
        facts=[
            Fact(_("Agreed, or joined since"), said(campaign, agreed), css="num"),
            Fact(_("Still to agree"), said(campaign, left), css="num"),
        ],
        url=f"{reverse('desk:supporters', args=[campaign.slug])}?problem=reconfirm",
    )


def said(campaign: Campaign, amount: Amount | StageTotal) -> str:
    """`12 · $480.00`"""
    people = number_format(amount.people, 0, force_grouping=True)
    return f"{people} · {money.formatted(amount.cents, campaign.currency)}"
