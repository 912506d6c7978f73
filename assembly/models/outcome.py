from __future__ import annotations

from typing import ClassVar

from django.db import models

from accounts.models import User
from assembly.models.proposal import Proposal
from campaigns.models import Campaign
from campaigns.models.words import Version


class Outcome(Version):
    """A version of what the organizers say follows from a result. The result itself is not theirs to write."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="+", db_index=False)
    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="outcomes", db_index=False)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta(Version.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["proposal", "number"], name="one_outcome_a_proposal_and_number")
        ]

    def __str__(self) -> str:
        return f"outcome {self.number} of {self.proposal_id}"
