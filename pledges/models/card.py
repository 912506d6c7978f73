from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Concat, Left, Right
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from campaigns.models import Campaign
from common.ids import uuid7
from common.mail.fields import EmailField
from common.worklist import Due, DueQuerySet
from pledges.models import counting
from pledges.models.keyed import Keyed
from pledges.models.status import Status


class Payer(Keyed, Due):
    """A supporter's customer at the payment service; without a supporter, the customer is to be deleted there.

    The row is created first, and its id is the idempotency key for creating the customer, so that a deleted customer
    is never returned again.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    supporter = models.OneToOneField(User, models.SET_NULL, null=True, related_name="payer")
    customer_id = models.CharField(max_length=80, blank=True)
    email = EmailField(blank=True, help_text="As the payment service knows it.")

    class Meta(Due.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["customer_id"], condition=~Q(customer_id=""), name="one_payer_a_customer")
        ]

    def __str__(self) -> str:
        return self.customer_id or f"payer {self.pk}"


class CardQuerySet(DueQuerySet["Card"]):
    def expiring(self, campaign: Campaign) -> Self:
        """Saved cards of secured pledges that expire before the month of the campaign's deadline."""
        saved = self.filter(state=Card.State.SAVED, pledge__campaign=campaign, pledge__status=Status.SECURED)
        return saved.filter(expiry__gt="", expiry__lt=f"{campaign.deadline_local:%y%m}")


class Card(Keyed, Due):
    """One attempt to save a card on the payment service's page, and the resulting card."""

    class State(models.TextChoices):
        ASKED = "asked", _("Requested")
        SAVED = "saved", _("Saved")
        EXPIRED = "expired", _("Not saved in time")
        DROPPED = "dropped", _("To be deleted")
        FORGOTTEN = "forgotten", _("Deleted")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    pledge = models.ForeignKey("pledges.Pledge", models.PROTECT, related_name="cards")
    # Not indexed: the index card_country begins with it.
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    session_id = models.CharField(max_length=120, blank=True)
    method_id = models.CharField(max_length=80, blank=True)
    brand = models.CharField(max_length=20, blank=True)
    last4 = models.CharField(max_length=4, blank=True)
    expires = models.CharField(max_length=5, blank=True, help_text="Month and year, such as “12/30”.")
    # 12/30 as 3012, which sorts by time; a card is valid until the end of its month. It is a column, because the
    # planner knows nothing of the values of an expression in a partial index.
    expiry = models.GeneratedField(
        expression=Concat(Right("expires", 2), Left("expires", 2)),
        output_field=models.CharField(max_length=4),
        db_persist=True,
    )
    country = models.CharField(
        max_length=2, blank=True, help_text="The country of the bank, ISO 3166-1 alpha-2; empty if unknown."
    )

    objects: ClassVar[CardQuerySet] = CardQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(Due.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pledge"], condition=Q(state="asked"), name="one_open_card_step_a_pledge"),
            models.UniqueConstraint(fields=["pledge"], condition=Q(state="saved"), name="one_saved_card_a_pledge"),
            models.UniqueConstraint(fields=["session_id"], condition=~Q(session_id=""), name="one_card_a_session"),
        ]
        indexes: ClassVar = [
            *Due.Meta.indexes,
            models.Index(fields=["expiry"], condition=Q(state="saved"), name="card_expiry"),
            # To find the card for an event, which names it by the payment service's id.
            models.Index(fields=["method_id"], condition=Q(state="saved"), name="card_method"),
            models.Index(fields=["campaign", "country", "pledge"], condition=Q(state="saved"), name="card_country"),
        ]
        triggers: ClassVar = counting.CARDS.triggers

    def __str__(self) -> str:
        return f"{self.brand} •••• {self.last4}" if self.last4 else f"card {self.pk}"

    def move(self, before: State, after: State, **facts: object) -> bool:
        """Change the state; False if another process changed it first."""
        if not Card.objects.filter(pk=self.pk, state=before).update(state=after, **facts):
            return False
        for name, value in {"state": after, **facts}.items():
            setattr(self, name, value)
        return True
