from __future__ import annotations

from typing import ClassVar, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from campaigns.counting.triggers import SIGNS, TABLES, Counting, after
from campaigns.models import Counted
from campaigns.models.campaign import Campaign
from campaigns.models.totals import Stage
from campaigns.models.words import Version
from common.ids import uuid7
from common.mail.fields import EmailField


class PetitionVersion(Version):
    """A version of the text that people sign."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="petition_versions")

    class Meta(Version.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "number"], name="one_petition_version_a_number")
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} v{self.number}"


def _count(event: str) -> pgtrigger.Trigger:
    """A trigger that counts confirmed signatures within the statement that changes them, as is done for pledges."""
    changes = " UNION ALL ".join(
        f"SELECT campaign_id, source, {SIGNS[name]} AS people FROM {name} WHERE status = 'confirmed'"  # noqa: S608
        for name in TABLES[event]
    )
    return after(
        event,
        "count",
        f"""
            INSERT INTO {{campaigns.Delta}} (campaign_id, stage, hour, source, people, amount_cents)
            SELECT campaign_id, '{Stage.SIGNED}', date_trunc('hour', now()), source, sum(people), 0
            FROM ({changes}) changes GROUP BY campaign_id, source HAVING sum(people) <> 0;
            RETURN NULL;
        """,  # noqa: S608  (our own constants)
    )


BY_COUNTRY = Counting(Counted.SIGNATURES, part="country", condition="status = 'confirmed'")


class SignatureQuerySet(models.QuerySet["Signature"]):
    def counted(self) -> Self:
        return self.filter(status=Signature.Status.CONFIRMED)


class Signature(models.Model):
    """One person's signature under one version of a petition."""

    class Status(models.TextChoices):
        UNCONFIRMED = "unconfirmed", _("Waiting for confirmation by email")
        CONFIRMED = "confirmed", _("Signed")
        OUTDATED = "outdated", _("Signed an earlier text")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="signatures")
    version = models.ForeignKey(PetitionVersion, models.PROTECT, related_name="signatures")
    status = models.CharField(max_length=12, choices=Status, default=Status.UNCONFIRMED)
    email = EmailField()
    name = models.CharField(max_length=80, blank=True)
    country = models.CharField(max_length=2, blank=True, help_text="ISO 3166-1 alpha-2")
    language = models.CharField(max_length=8, choices=settings.LANGUAGES)
    show_name = models.BooleanField(default=False)
    wants_updates = models.BooleanField(default=False)
    source = models.CharField(max_length=32, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[SignatureQuerySet] = SignatureQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "email"], name="one_signature_a_person_and_campaign"),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="signature_email_is_lower_case"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["campaign", "-confirmed_at", "-id"],
                condition=Q(status="confirmed", show_name=True),
                name="signature_public_list",
            ),
            models.Index(fields=["created_at"], condition=Q(status="unconfirmed"), name="signature_drafts"),
            models.Index(fields=["version", "id"], condition=Q(status="outdated"), name="signature_outdated"),
        ]
        triggers: ClassVar = [
            *(_count(event) for event in TABLES),
            *BY_COUNTRY.triggers,
        ]

    def __str__(self) -> str:
        return f"signature {self.pk}"
