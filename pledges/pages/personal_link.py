"""A supporter's own link to the campaign, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Sum
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.models import Campaign
from common import money
from community import sharing
from pledges.models import Pledge, reference

SUM_FROM = 3  # people; the sum of fewer would tell a supporter what somebody they know has pledged


@dataclass(frozen=True)
class PersonalLink:
    pledge: Pledge

    @property
    def campaign(self) -> Campaign:
        return self.pledge.campaign

    @property
    def address(self) -> str:
        """Its code counts for the supporter, and the code that they came with goes on counting for the organizers."""
        return sharing.address(self.campaign, code=self.pledge.source, via=reference.code(self.pledge.number))

    @cached_property
    def came(self) -> str:
        """How many people came through it and are secured (or interested, before pledging opens); empty if none."""
        found = (
            self.pledge.brought.live()
            if self.campaign.phase == Campaign.Phase.INTEREST
            else (self.pledge.brought.promised())
        )
        sums = found.aggregate(people=Count("pk"), cents=Sum("amount_cents"))
        people = sums["people"]
        if not people:
            return ""
        text = ngettext("%(people)s person came through it.", "%(people)s people came through it.", people)
        said = text % {"people": number_format(people, 0, force_grouping=True)}
        if people < SUM_FROM:
            return said
        together = _("Together, they pledged %s.") % money.formatted(sums["cents"], self.campaign.currency)
        return f"{said} {together}"
