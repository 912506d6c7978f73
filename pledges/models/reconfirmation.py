from __future__ import annotations

from typing import ClassVar

from django.db import models

from campaigns.models import Campaign, Change
from common.worklist import Due, DueQuerySet


class ReconfirmationQuerySet(DueQuerySet["Reconfirmation"]):
    def open_of(self, campaign: Campaign) -> Reconfirmation | None:
        """The open request to the campaign's supporters; there is at most one."""
        return self.filter(change__campaign=campaign, due_at__isnull=False).select_related("change").first()


class Reconfirmation(Due):
    """Asking earlier supporters to confirm a change. Open until `due_at` is None; then the others have lapsed."""

    change = models.OneToOneField(Change, models.PROTECT, primary_key=True, related_name="reconfirmation")
    asked = models.BigIntegerField(help_text="The number of supporters with a live pledge when it was published.")
    agreed_before = models.BigIntegerField(help_text="How often supporters had agreed to earlier changes.")

    objects: ClassVar[ReconfirmationQuerySet] = ReconfirmationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(Due.Meta):
        indexes: ClassVar = [*Due.Meta.indexes]

    def __str__(self) -> str:
        return f"reconfirmation of {self.change_id}"
