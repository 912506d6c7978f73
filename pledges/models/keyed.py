from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.db.models import F
from django.utils import timezone

KEYS_LIVE = timedelta(hours=20)  # the payment service promises 24


class Keyed(models.Model):
    """A row that creates an object at the payment service, and counts the idempotency keys used for that.

    The payment service may replay a 5xx response for its key for days. After the second one, the next call first
    checks whether the object was created, and then uses a new key. Keys older than a day may have expired there, so
    then the call checks first as well: it might create the object a second time.
    """

    spoiled = models.PositiveSmallIntegerField(
        default=0, help_text="Inconclusive answers. Every second one uses up the idempotency key."
    )

    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True

    @property
    def turn(self) -> int:
        """How many keys have been used up."""
        return self.spoiled // 2

    @property
    def looks_first(self) -> bool:
        """Whether to search for an existing object first, because the key no longer prevents a duplicate."""
        return self.turn > 0 or timezone.now() - self.created_at > KEYS_LIVE

    def spoil(self, *, spent: bool = False) -> None:
        """Count an inconclusive response; with `spent` the key is used up at once. Commit this before the next call."""
        by = 2 - self.spoiled % 2 if spent else 1
        type(self).objects.filter(pk=self.pk).update(spoiled=F("spoiled") + by)  # type: ignore[attr-defined]
        self.spoiled += by
