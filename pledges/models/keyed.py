from __future__ import annotations

from django.db import models
from django.db.models import F


class Keyed(models.Model):
    """A row in whose name the payment service is asked to do something, under keys that are kept here.

    An answer of 5xx may be saved under its key and come again for days. After the second one the next call looks
    first whether anything happened, and then takes a new key.
    """

    spoiled = models.PositiveSmallIntegerField(
        default=0, help_text="Answers that said nothing. Every second one spends a key."
    )

    class Meta:
        abstract = True

    @property
    def turn(self) -> int:
        """How many keys are spent."""
        return self.spoiled // 2

    def spoil(self, *, spent: bool = False) -> None:
        """Count an answer that said nothing, or a key that is spent at once. Commits before the next call."""
        by = 2 - self.spoiled % 2 if spent else 1
        type(self).objects.filter(pk=self.pk).update(spoiled=F("spoiled") + by)  # type: ignore[attr-defined]
        self.spoiled += by
