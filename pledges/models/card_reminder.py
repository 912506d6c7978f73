from __future__ import annotations

from django.db import models

from common.worklist import Due
from pledges.models.pledge import Pledge


class CardReminder(Due):
    """When to remind a supporter who has confirmed their address that no card is saved yet."""

    pledge = models.OneToOneField(Pledge, models.CASCADE, primary_key=True, related_name="card_reminder")
    sent_at = models.DateTimeField(null=True)

    class Meta(Due.Meta):
        pass

    def __str__(self) -> str:
        return f"card reminder of {self.pledge_id}"
