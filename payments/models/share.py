from __future__ import annotations

from typing import ClassVar, Self

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from campaigns.models import APPEND_ONLY, Campaign
from common.ids import uuid7
from common.sql import TriggerFunction
from payments.models.money_act import MoneyAct
from pledges.models.pledge import Pledge


class ShareIssue(models.Model):
    """The decision of two people to turn what a completed campaign collected into shares of one nominal value."""

    campaign = models.OneToOneField(Campaign, models.PROTECT, primary_key=True, related_name="share_issue")
    nominal_cents = models.PositiveBigIntegerField()
    act = models.OneToOneField(MoneyAct, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(nominal_cents__gt=0), name="nominal_value_is_positive"),
        ]
        triggers: ClassVar = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"shares of {self.campaign_id}"


class AllotmentQuerySet(models.QuerySet["Allotment"]):
    def live(self) -> Self:
        return self.filter(cancelled_at=None)

    def at(self, moment: object) -> Self:
        """Those that had been made and not cancelled."""
        return self.filter(Q(cancelled_at=None) | Q(cancelled_at__gt=moment), at__lte=moment)


class Allotment(models.Model):
    """The shares that a pledge became. What was paid and makes no whole share is its rest, which is refunded.

    It is never changed or deleted, only cancelled. Its number, which nobody else gets, is that of its certificate.
    """

    class Cause(models.TextChoices):
        """Why it was cancelled."""

        REFUND = "refund", _("the money was refunded")
        DISPUTE = "dispute", _("the bank took the money back")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # Not indexed: the constraint on the number begins with it.
    issue = models.ForeignKey(ShareIssue, models.PROTECT, related_name="allotments", db_index=False)
    pledge = models.ForeignKey(Pledge, models.PROTECT, related_name="allotments")
    number = models.PositiveIntegerField()
    shares = models.PositiveBigIntegerField()
    nominal_cents = models.PositiveBigIntegerField()
    paid_cents = models.PositiveBigIntegerField(help_text="What was kept of the payment: the shares and the rest.")
    at = models.DateTimeField(auto_now_add=True)
    cancelled_at = models.DateTimeField(null=True)
    cause = models.CharField(max_length=7, choices=Cause, blank=True)

    objects: ClassVar[AllotmentQuerySet] = AllotmentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["issue", "number"], name="one_allotment_a_number"),
            models.UniqueConstraint(
                fields=["pledge"], condition=Q(cancelled_at=None), name="one_live_allotment_a_pledge"
            ),
            models.CheckConstraint(condition=Q(shares__gt=0, number__gt=0), name="allotment_is_of_a_share_or_more"),
            models.CheckConstraint(
                condition=Q(paid_cents__gte=F("shares") * F("nominal_cents"))
                & Q(paid_cents__lt=(F("shares") + 1) * F("nominal_cents")),
                name="allotment_leaves_less_than_a_share",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at=None, cause="") | Q(cancelled_at__isnull=False) & ~Q(cause=""),
                name="allotment_is_cancelled_for_a_cause",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="belongs_to_its_issue",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=TriggerFunction("""
                    IF NOT EXISTS (
                        SELECT FROM {payments.ShareIssue} issue JOIN {pledges.Pledge} pledge USING (campaign_id)
                        WHERE campaign_id = NEW.issue_id AND pledge.id = NEW.pledge_id
                          AND issue.nominal_cents = NEW.nominal_cents
                    ) THEN
                        RAISE EXCEPTION 'allotment to pledge %: of another issue', NEW.pledge_id
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """),
            ),
            pgtrigger.Protect(
                name="only_its_cancellation_is_added",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.cancelled_at IS NOT NULL"
                    " OR (OLD.id, OLD.issue_id, OLD.pledge_id, OLD.number, OLD.shares, OLD.nominal_cents,"
                    " OLD.paid_cents, OLD.at) IS DISTINCT FROM (NEW.id, NEW.issue_id, NEW.pledge_id, NEW.number,"
                    " NEW.shares, NEW.nominal_cents, NEW.paid_cents, NEW.at)"
                ),
            ),
            pgtrigger.Protect(name="allotments_stay", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"allotment {self.number} of {self.issue_id}"

    @property
    def cents(self) -> int:
        """Its part of the share capital."""
        return self.shares * self.nominal_cents

    @property
    def rest_cents(self) -> int:
        """What was paid and makes no whole share."""
        return self.paid_cents - self.cents
