from __future__ import annotations

from typing import ClassVar

from django.db import models

from common.worklist import Due


class StripeEvent(Due):
    """A notification that something happened at the payment service; a worker then reads the current state there."""

    id = models.CharField(max_length=120, primary_key=True)
    type = models.CharField(max_length=80)
    object_id = models.CharField(max_length=120)
    card = models.UUIDField(null=True, help_text="The card step named in our metadata of the object, if any.")
    created = models.DateTimeField()
    received_at = models.DateTimeField(auto_now_add=True)

    class Meta(Due.Meta):
        indexes: ClassVar = [*Due.Meta.indexes, models.Index(fields=["created"], name="stripeevent_created")]

    def __str__(self) -> str:
        return f"{self.type} {self.id}"


class EventCursor(models.Model):
    """A single row: up to when the payment service's list of events has been read, by its clock."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    until = models.DateTimeField()
    is_settled = models.BooleanField(
        default=False, help_text="Whether the time before `until` was fetched again without finding new events."
    )

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=models.Q(id=1), name="one_event_cursor")]

    def __str__(self) -> str:
        return f"events until {self.until}"
