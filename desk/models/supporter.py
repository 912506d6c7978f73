from __future__ import annotations

from datetime import timedelta
from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from campaigns.models import Campaign, TeamMember
from common.ids import uuid7
from common.worklist import Due, DueQuerySet
from pledges.models.pledge import Pledge


class Note(models.Model):
    """A note by a team member about a supporter, visible to members who see supporters in full."""

    pledge = models.ForeignKey(Pledge, models.CASCADE, related_name="notes")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    text = models.TextField()

    def __str__(self) -> str:
        return f"note {self.pk}"


class Tag(models.Model):
    """A tag that a team uses to sort its supporters."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="supporter_tags")
    name = models.CharField(max_length=40)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "name"], name="one_supporter_tag_a_campaign_and_name")
        ]

    def __str__(self) -> str:
        return self.name


class Tagging(models.Model):
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="taggings")
    pledge = models.ForeignKey(Pledge, models.CASCADE, related_name="taggings")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["tag", "pledge"], name="one_tagging_a_tag_and_pledge")]

    def __str__(self) -> str:
        return f"{self.tag_id} of {self.pledge_id}"


class SavedFilter(models.Model):
    """Criteria of the supporters' list that a member has saved."""

    member = models.ForeignKey(TeamMember, models.CASCADE, related_name="saved_filters")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=500, help_text="The query string of the list's address.")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["member", "name"], name="one_saved_filter_a_member_and_name")
        ]

    def __str__(self) -> str:
        return self.name


class ExportQuerySet(DueQuerySet["Export"]):
    def on_their_way(self) -> Self:
        """Those that a worker will create or is creating, see Export.is_on_its_way."""
        return self.filter(ready_at__isnull=True, due_at__isnull=False)


class Export(Due):
    """A file of supporters. `due_at` is when a worker should create it and, once it is ready, when to delete it."""

    class Format(models.TextChoices):
        CSV = "csv", _("CSV")
        XLSX = "xlsx", _("Excel")

    KEEP: ClassVar = timedelta(days=7)  # until the file is deleted

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="exports")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    format = models.CharField(max_length=4, choices=Format)
    wanted = models.JSONField(default=dict, help_text="The filter of the supporter list from which it was requested.")
    rows = models.PositiveBigIntegerField(default=0, help_text="Rows written so far.")
    of = models.PositiveBigIntegerField(
        null=True, help_text="The total number of rows, counted when the worker starts."
    )
    # The name is saved before the file is written.
    file = models.FileField(upload_to="exports/", blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    ready_at = models.DateTimeField(null=True)

    objects: ClassVar[ExportQuerySet] = ExportQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(Due.Meta):
        indexes: ClassVar = [
            *Due.Meta.indexes,
            models.Index(fields=["campaign", "-id"], name="export_campaign"),
        ]

    def __str__(self) -> str:
        return f"export {self.pk}"

    @property
    def is_on_its_way(self) -> bool:
        return self.ready_at is None and self.due_at is not None

    @property
    def is_there(self) -> bool:
        return self.ready_at is not None and bool(self.file)

    @property
    def percent(self) -> int:
        return self.rows * 100 // self.of if self.of else 0
