from __future__ import annotations

from typing import ClassVar, Self

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from campaigns.models import Campaign
from common.ids import uuid7
from payments.models.payment import Refund

ASKED = (
    "campaign_id",
    "kind",
    "answer",
    "nominal_cents",
    "reason",
    "refund_id",
    "document",
    "phase",
    "facts",
    "asked_by_id",
    "asked_at",
)


class NotWaiting(Exception):
    """The act has already been confirmed, rejected or withdrawn, or it has lapsed."""


class Answer(models.TextChoices):
    """The seller's answer to the offer."""

    ACCEPTED = "accepted", _("Accepted")
    REFUSED = "refused", _("Refused")
    EXPIRED = "expired", _("Expired without an answer")
    WITHDRAWN = "withdrawn", _("The offer was withdrawn")


class MoneyActQuerySet(models.QuerySet["MoneyAct"]):
    def waiting(self) -> Self:
        return self.filter(state=MoneyAct.State.WAITING)

    def open(self) -> Self:
        """Waiting acts that can still be confirmed."""
        return self.waiting().filter(expires_at__gt=timezone.now(), phase=F("campaign__phase"))

    def stale(self) -> Self:
        """Waiting acts that can no longer be confirmed."""
        return self.waiting().filter(Q(expires_at__lte=timezone.now()) | ~Q(phase=F("campaign__phase")))


class MoneyAct(models.Model):
    """A request by one person for an act about money, with the figures of that time; another person confirms it."""

    class Kind(models.TextChoices):
        CANCEL = "cancel", _("Cancel the campaign")
        CAPTURE = "capture", _("Stop waiting for failed cards and collect")
        RELEASE = "release", _("Release all authorizations")
        ANSWER = "answer", _("Record the seller’s answer")
        REFUND = "refund", _("Retry a refund")
        ISSUE = "issue", _("Issue member shares")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for a second person")
        CONFIRMED = "confirmed", _("Confirmed")
        REJECTED = "rejected", _("Rejected")
        TAKEN_BACK = "taken_back", _("Request withdrawn")
        LAPSED = "lapsed", _("Lapsed")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="money_acts")
    kind = models.CharField(max_length=8, choices=Kind)
    answer = models.CharField(max_length=10, choices=Answer, blank=True)
    nominal_cents = models.PositiveBigIntegerField(null=True, help_text="The nominal value of the shares to issue.")
    reason = models.CharField(max_length=500, blank=True)
    refund = models.ForeignKey(
        Refund, models.PROTECT, null=True, related_name="+", help_text="The failed refund to retry."
    )
    document = models.FileField(upload_to="answers/", blank=True)
    phase = models.CharField(
        max_length=12,
        choices=Campaign.Phase,
        help_text="The campaign's phase when it was requested; `facts` are of the same time.",
    )
    facts = models.JSONField(help_text="Amounts, numbers of people, and the decision of the recount.")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    settled_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", help_text="Null if it happened automatically."
    )
    settled_at = models.DateTimeField(null=True)

    objects: ClassVar[MoneyActQuerySet] = MoneyActQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state="confirmed") | Q(settled_by__isnull=False) & ~Q(settled_by=F("asked_by")),
                name="two_people_decide_about_money",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", settled_at=None) | ~Q(state="waiting") & Q(settled_at__isnull=False),
                name="money_act_waits_or_is_settled",
            ),
            models.CheckConstraint(
                condition=Q(kind="refund", refund__isnull=False) | ~Q(kind="refund") & Q(refund=None),
                name="money_act_names_its_refund",
            ),
            models.CheckConstraint(
                condition=Q(kind="answer") & ~Q(answer="") | ~Q(kind="answer") & Q(answer=""),
                name="money_act_names_its_answer",
            ),
            models.CheckConstraint(
                condition=Q(kind="issue", nominal_cents__gt=0) | ~Q(kind="issue") & Q(nominal_cents=None),
                name="money_act_names_its_nominal_value",
            ),
            models.UniqueConstraint(
                fields=["campaign", "kind", "refund"],
                condition=Q(state="waiting"),
                nulls_distinct=False,
                name="one_waiting_money_act_of_a_kind",
            ),
            models.UniqueConstraint(
                fields=["campaign"], condition=Q(kind="answer", state="confirmed"), name="one_answer_a_campaign"
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="what_was_asked_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.state <> 'waiting' OR ({old}) IS DISTINCT FROM ({new})".format(
                        old=", ".join(f"OLD.{column}" for column in ASKED),
                        new=", ".join(f"NEW.{column}" for column in ASKED),
                    )
                ),
            ),
            pgtrigger.Protect(name="no_money_act_is_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.campaign_id}"

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.WAITING

    def settle(self, to: State, by: User | None) -> Self:
        """Move from waiting to a final state. Raises NotWaiting, also if another process did so first."""
        facts = {"state": to, "settled_by": by, "settled_at": timezone.now()}
        if not MoneyAct.objects.waiting().filter(pk=self.pk).update(**facts):
            raise NotWaiting(self)
        for name, value in facts.items():
            setattr(self, name, value)
        return self
