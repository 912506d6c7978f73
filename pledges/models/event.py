from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.models import APPEND_ONLY, Campaign
from pledges.models.counting import COUNT_IN_TOTALS
from pledges.models.status import Status


class PledgeEvent(models.Model):
    """An event in a pledge's history, ordered by `id`; all totals are derived from these."""

    class Kind(models.TextChoices):
        NOTED = "noted", _("Confirmed by email")
        SECURED = "secured", _("Card saved")
        CHANGED = "changed", _("Amount changed")
        CARD_REPLACED = "card_replaced", _("Card replaced")
        CARD_LOST = "card_lost", _("Card removed at the payment provider")
        VISIBILITY = "visibility", _("Visibility changed")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        AUTHORIZED = "authorized", _("Authorized on the card")
        LOST = "lost", _("Authorization lost")
        COLLECTED = "collected", _("Collected")
        LAPSED = "lapsed", _("Lapsed")
        RECONFIRMED = "reconfirmed", _("Confirmed after a change")
        NOT_RECONFIRMED = "not_reconfirmed", _("Lapsed: not confirmed after a change")
        RELEASED = "released", _("Released")
        REFUNDED = "refunded", _("Refunded")
        REFUND_FAILED = "refund_failed", _("Refund failed")
        ISSUED = "issued", _("Member shares issued")
        SHARES_CANCELLED = "shares_cancelled", _("Member shares cancelled")

    class Cause(models.TextChoices):
        """Why a pledge lapsed when its campaign was collected."""

        NO_CARD = "no_card", _("no card was saved")
        CARD = "card", _("the card was not authorized in time")
        CANCELLED = "cancelled", _("the authorization was cancelled at the payment provider")
        OURS = "ours", _("an error here or at the payment provider")

    pledge = models.ForeignKey("Pledge", models.PROTECT, related_name="events")
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(auto_now_add=True)
    kind = models.CharField(max_length=20, choices=Kind)
    cause = models.CharField(max_length=9, choices=Cause, blank=True, help_text="Why the pledge lapsed.")
    status_before = models.CharField(max_length=12, choices=Status)
    status = models.CharField(max_length=12, choices=Status)
    amount_before_cents = models.PositiveBigIntegerField()
    amount_cents = models.PositiveBigIntegerField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["campaign", "-at", "-id"], name="event_newest")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind="lapsed") ^ Q(cause=""), name="event_has_a_cause_if_it_lapsed"),
        ]
        triggers: ClassVar = [APPEND_ONLY, COUNT_IN_TOTALS]

    def __str__(self) -> str:
        return f"{self.kind} of {self.pledge_id}"

    @property
    def title(self) -> str:
        """What happened, such as “Lapsed: no card was saved”."""
        kind = str(self.get_kind_display())
        if not self.cause:
            return kind
        return gettext("%(event)s: %(cause)s") % {"event": kind, "cause": self.get_cause_display()}
