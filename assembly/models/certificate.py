from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from campaigns.models import APPEND_ONLY
from payments.models import Allotment


class Certificate(models.Model):
    """What the certificate of an allotment says, and the digest of its file; written when it is rendered first."""

    allotment = models.OneToOneField(Allotment, models.PROTECT, primary_key=True, related_name="certificate")
    said = models.JSONField(help_text="The words that are printed, in the language of the first download.")
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(sha256__regex="^[0-9a-f]{64}$"), name="certificate_has_a_digest"),
        ]
        triggers: ClassVar = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"certificate of {self.allotment_id}"
