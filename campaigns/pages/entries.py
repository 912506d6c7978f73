"""Entries in lists of campaigns and of their changes."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns import clock
from campaigns.amendments import ChangedValue
from campaigns.models import Campaign, Change
from campaigns.totals import Totals


@dataclass(frozen=True, slots=True)
class Card:
    """A campaign in a list."""

    campaign: Campaign
    totals: Totals


@dataclass(frozen=True, slots=True)
class ChangeEntry:
    """A published change, and what it means for earlier supporters."""

    change: Change
    lines: list[ChangedValue]

    @property
    def answers(self) -> str:
        """The end of the time to confirm, which may be past."""
        campaign, ends_at = self.change.campaign, self.change.ends_at
        if ends_at > timezone.now() and campaign.is_open:
            words = _("Supporters who pledged before this change can confirm until %(day)s.")
        else:
            words = _("Supporters who pledged before this change could confirm until %(day)s.")
        return words % {"day": clock.page_text(ends_at, campaign)}
