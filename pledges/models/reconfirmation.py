from __future__ import annotations

from typing import ClassVar

from django.db import models

from campaigns.models import Change
from common.worklist import Due


class Reconfirmation(Due):
    """What a change asks of earlier supporters. Open until `due_at` is empty: then whoever did not agree has lapsed."""

    change = models.OneToOneField(Change, models.PROTECT, primary_key=True, related_name="reconfirmation")
    asked = models.BigIntegerField(help_text="People with a live pledge when it was published.")
    agreed_before = models.BigIntegerField(help_text="How often somebody had agreed to earlier changes.")

    class Meta(Due.Meta):
        indexes: ClassVar = [*Due.Meta.indexes]

    def __str__(self) -> str:
        return f"reconfirmation of {self.change_id}"
