"""The public list of a campaign's supporters, page by page."""

from __future__ import annotations

from dataclasses import dataclass

from campaigns import totals
from campaigns.models import Campaign
from common.signed import pages
from common.signed.pages import Places
from pledges.models import Pledge

PAGE = 50


@dataclass(frozen=True, slots=True)
class SupportersPage:
    campaign: Campaign
    people: int  # all of them, also those who are not shown
    pledges: list[Pledge]
    next: str  # the query of the page with earlier supporters; empty on the last

    @property
    def have_all_left(self) -> bool:
        """Whether the campaign has ended without a purchase, which ended all pledges."""
        return self.campaign.phase in totals.GIVEN_BACK


def supporters_page(campaign: Campaign, people: int, before: str, code: str) -> SupportersPage:
    """Read a page, newest first. `code` is the source code of the link. Raises BadSignature if `before` is invalid."""
    places = Places(f"supporters:{campaign.pk}")
    found = campaign.pledges.public_lines(with_card=campaign.accepts_cards)
    if before:
        found = pages.below(found, "created_at", *places.read(before))
    rows = list(found[: PAGE + 1])
    shown, last = pages.cut(rows, PAGE, lambda row: places.write(row.created_at, str(row.pk)))
    return SupportersPage(campaign, people, shown, pages.query(last, code))
