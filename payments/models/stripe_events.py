from __future__ import annotations

from typing import ClassVar

from django.db import models

from common.worklist import Due


class StripeEvent(Due):
    """A hint from the payment service that something happened; a worker asks what is true now."""

    id = models.CharField(max_length=120, primary_key=True)
    type = models.CharField(max_length=80)
    object_id = models.CharField(max_length=120)
    card = models.UUIDField(null=True, help_text="From our metadata on the object, where there is any.")
    created = models.DateTimeField()
    received_at = models.DateTimeField(auto_now_add=True)

    class Meta(Due.Meta):
        indexes: ClassVar = [*Due.Meta.indexes, models.Index(fields=["created"], name="stripeevent_created")]

    def __str__(self) -> str:
        return f"{self.type} {self.id}"


class EventCursor(models.Model):
    """One row: up to where the payment service's own list of events was read, by its clock."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    until = models.DateTimeField()
    is_settled = models.BooleanField(default=False, help_text="Looked at again since: nothing can come in before it.")

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=models.Q(id=1), name="one_event_cursor")]

    def __str__(self) -> str:
        return f"events until {self.until}"
