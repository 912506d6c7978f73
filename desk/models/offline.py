from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from campaigns.models import Campaign
from common.ids import uuid7
from common.worklist import Due


class OfflineImport(Due):
    """A file of offline pledges. `due_at` is when a worker should load the lines, or discard them if undecided."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for a decision")
        LOADING = "loading", _("Importing")
        LOADED = "loaded", _("Imported")
        DROPPED = "dropped", _("Not imported")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="offline_imports")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    lines = models.JSONField(default=list, help_text="The valid lines; emptied when all are imported.")
    errors = models.JSONField(default=list, help_text="The number of each invalid line and its errors.")
    bad = models.JSONField(
        default=list, help_text="Column titles and invalid lines as uploaded, preceded by line number and error."
    )
    of = models.PositiveIntegerField(help_text="The number of valid lines.")
    loaded = models.PositiveIntegerField(default=0, help_text="The number of lines that have become pledges.")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(Due.Meta):
        indexes: ClassVar = [
            *Due.Meta.indexes,
            models.Index(fields=["campaign", "-id"], name="offline_import_campaign"),
        ]

    def __str__(self) -> str:
        return f"offline import {self.pk}"

    @property
    def percent(self) -> int:
        return self.loaded * 100 // self.of if self.of else 0
