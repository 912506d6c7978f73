from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from campaigns.models.campaign import Campaign
from campaigns.models.words import APPEND_ONLY, best_language
from common.ids import uuid7


class Change(models.Model):
    """A new version of what supporters rely on: it applies to new supporters at once; earlier ones must confirm."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="changes")
    number = models.PositiveSmallIntegerField()
    before = models.JSONField(help_text="The previous values, by their names in campaigns.amendments.")
    after = models.JSONField(help_text="The new values.")
    reasons = models.JSONField(help_text="The reasons, by language.")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    published_at = models.DateTimeField()
    ends_at = models.DateTimeField(help_text="Earlier supporters can agree until then; otherwise their pledges lapse.")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "number"], name="one_change_a_number"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("published_at")), name="change_leaves_time_to_agree"),
        ]
        triggers: ClassVar = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"change {self.number} of {self.campaign_id}"

    @property
    def language(self) -> str:
        return best_language(self.reasons, self.campaign.language)

    @property
    def reason(self) -> str:
        return str(self.reasons[self.language])
