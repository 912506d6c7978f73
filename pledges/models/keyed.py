from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.db.models import F
from django.utils import timezone

KEYS_LIVE = timedelta(hours=20)  # 24 by the service's word


class Keyed(models.Model):
    """A row in whose name the payment service is asked to do something, under keys that are kept here.

    An answer of 5xx may be saved under its key and come again for days. After the second one the next call looks
    first whether anything happened, and then takes a new key. A key that is a day old may be forgotten there: whoever
    comes with it looks first as well, for it might make the same thing a second time.
    """

    spoiled = models.PositiveSmallIntegerField(
        default=0, help_text="Answers that said nothing. Every second one spends a key."
    )

    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True

    @property
    def turn(self) -> int:
        """How many keys are spent."""
        return self.spoiled // 2

    @property
    def looks_first(self) -> bool:
        """Whether the key that this was perhaps made under no longer keeps it from being made again."""
        return self.turn > 0 or timezone.now() - self.created_at > KEYS_LIVE

    def spoil(self, *, spent: bool = False) -> None:
        """Count an answer that said nothing, or a key that is spent at once. Commits before the next call."""
        by = 2 - self.spoiled % 2 if spent else 1
        type(self).objects.filter(pk=self.pk).update(spoiled=F("spoiled") + by)  # type: ignore[attr-defined]
        self.spoiled += by
