from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.db import models

from campaigns.models import TermsVersion
from common.ids import uuid7
from pledges.models.pledge import Pledge


class Consent(models.Model):
    """What a supporter agreed to: the exact text, the version of the terms, the amount, the time."""

    pledge = models.ForeignKey(Pledge, models.CASCADE, related_name="consents")
    terms = models.ForeignKey(TermsVersion, models.PROTECT, related_name="+")
    version = models.PositiveSmallIntegerField(
        default=0, help_text="The number of the campaign's newest change at that time."
    )
    amount_cents = models.PositiveBigIntegerField()
    for_charge = models.BooleanField(help_text="False for an interest, which does not permit charging a card.")
    text = models.TextField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        triggers: ClassVar = [pgtrigger.Protect(name="no_update", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"consent {self.pk}"


class PledgeLink(models.Model):
    """A mailed link that opens one pledge without signing in. Only a digest of its token is stored."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    pledge = models.ForeignKey(Pledge, models.CASCADE, related_name="links")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"link {self.pk}"
