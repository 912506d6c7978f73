from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from campaigns.models.campaign import Campaign
from common import languages
from common.ids import uuid7
from common.mail.fields import EmailField
from common.worklist import Due, DueQuerySet


class EndorserQuerySet(DueQuerySet["Endorser"]):
    def public(self) -> Self:
        """Endorsers with a public statement: it has been submitted, and organizations are verified.

        The statements in the active language come first.
        """
        proven = Q(kind=Endorser.Kind.PERSON) | Q(verified_at__isnull=False)
        return self.filter(proven, status=Endorser.Status.GIVEN).order_by(
            languages.current_first("language"), "kind", "pk"
        )


class Endorser(Due):
    """A person or an organization invited to endorse the campaign.

    It is due while a DNS record of an organization's domain is being looked for.
    """

    class Kind(models.TextChoices):
        PERSON = "person", _("Person")
        ORGANIZATION = "organization", _("Organization")

    class Status(models.TextChoices):
        INVITED = "invited", _("Invited")
        GIVEN = "given", _("Statement submitted")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Proof(models.TextChoices):
        EMAIL = "email", _("A code emailed to an address at the domain")
        DNS = "dns", _("A TXT record in the domain’s DNS")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="endorsers")
    kind = models.CharField(max_length=12, choices=Kind)
    status = models.CharField(max_length=12, choices=Status, default=Status.INVITED)
    email = EmailField(help_text="The address to which the invitation was sent.")
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(auto_now_add=True)
    name = models.CharField(max_length=120)
    role = models.CharField(
        max_length=120, blank=True, help_text="Such as “Journalist” or “Housing co-operative, Lyon”."
    )
    statement = models.TextField(max_length=600, blank=True)
    language = models.CharField(max_length=8, choices=settings.LANGUAGES, help_text="The language of the statement.")
    logo = models.ImageField(upload_to="endorsers", blank=True)
    domain = models.CharField(
        max_length=253, blank=True, help_text="The domain of an organization, such as “example.coop”."
    )
    proof = models.CharField(max_length=8, choices=Proof, blank=True)
    proof_code = models.CharField(max_length=40, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    given_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[EndorserQuerySet] = EndorserQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(Due.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "email"], name="one_invitation_an_address_and_campaign"),
        ]

    def __str__(self) -> str:
        return f"endorser {self.pk}"
