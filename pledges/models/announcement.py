from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from campaigns.models import Campaign, Change
from common.ids import uuid7
from common.worklist import Due

ONCE = ["pledging_open", "threshold_reached", "card_missing_soon"]


class Announcement(Due):
    """A message to everybody with a live pledge, posted in batches; `after` is the last recipient it was posted to.

    If it is about a change, it goes only to those who have not agreed to that yet; what is told ONCE a campaign has
    recipients of its own.
    """

    ONCE: ClassVar = ONCE

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="+")
    kind = models.SlugField(max_length=40)
    data = models.JSONField(default=dict)
    change = models.ForeignKey(Change, models.PROTECT, null=True, related_name="+")
    after = models.UUIDField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(Due.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["campaign", "kind"], condition=Q(kind__in=ONCE), name="some_things_are_announced_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.campaign_id}"
