from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from campaigns.models.campaign import Campaign
from common.ids import uuid7


class Submission(models.Model):
    """A draft submitted for publication; the staff approve exactly this state of it, or return it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for approval")
        APPROVED = "approved", _("Approved")
        RETURNED = "returned", _("Returned for changes")
        REPLACED = "replaced", _("Replaced by a later submission")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="submissions")
    fingerprint = models.CharField(max_length=64, help_text="The fingerprint of the draft as submitted.")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True, help_text="Why it was returned.")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign"], condition=Q(state="waiting"), name="one_waiting_submission"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "replaced"], decided_by=None)
                | Q(state__in=["approved", "returned"], decided_by__isnull=False) & ~Q(decided_by=F("by")),
                name="somebody_else_decides_about_a_submission",
            ),
            models.CheckConstraint(condition=~Q(state="returned") | ~Q(reason=""), name="returned_with_a_reason"),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="decided_stays", operation=pgtrigger.Update, condition=pgtrigger.Q(old__state__df="waiting")
            ),
            pgtrigger.Protect(name="no_submission_is_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.state}"

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.WAITING
