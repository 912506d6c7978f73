from __future__ import annotations

from django.db import models

from accounts.due import Due


class StripeEvent(Due):
    """A hint from the payment service that something happened; a worker asks what is true now."""

    id = models.CharField(max_length=120, primary_key=True)
    type = models.CharField(max_length=80)
    object_id = models.CharField(max_length=120)
    card = models.UUIDField(null=True, help_text="From our metadata on the object, where there is any.")
    created = models.DateTimeField()
    received_at = models.DateTimeField(auto_now_add=True)

    class Meta(Due.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.type} {self.id}"
