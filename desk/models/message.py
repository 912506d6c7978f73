from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from campaigns.models import Campaign
from common.ids import uuid7
from common.worklist import Due, DueQuerySet
from community.models import Drafted
from pledges.models.pledge import Pledge


class Message(Due, Drafted):
    """A message from the team to some of its supporters; `words` has a title (the subject) and a Markdown body.

    Without `starts_at` it is a draft. Until `sent_at` it waits for its time and can be cancelled, which makes it a
    draft again. Then it is being sent while `due_at` is set.
    """

    class Stopped(models.TextChoices):
        """Why a worker did not send a scheduled message, which is a draft again."""

        PERMISSION = "permission", _("Not sent: the person who scheduled it may no longer see supporters.")
        PHASE = "phase", _("Not sent: the campaign had moved on to another phase by then.")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="messages")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", help_text="Who wrote or sent it.")
    wanted = models.JSONField(default=dict, help_text="The filter of the supporter list from which it was written.")
    created_at = models.DateTimeField(auto_now_add=True)
    starts_at = models.DateTimeField(null=True, help_text="When it is to be sent; null for drafts.")
    phase = models.CharField(max_length=12, blank=True, help_text="The campaign's phase for which it was written.")
    stopped = models.CharField(max_length=10, choices=Stopped, blank=True)
    sent_at = models.DateTimeField(null=True, help_text="When the recipients were determined.")
    matched = models.PositiveBigIntegerField(default=0, help_text="The number of recipients then.")
    mailed = models.PositiveBigIntegerField(default=0, help_text="The number of mails posted.")

    objects: ClassVar[DueQuerySet[Message]] = DueQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(Due.Meta):
        indexes: ClassVar = [*Due.Meta.indexes, models.Index(fields=["campaign", "-id"], name="message_campaign")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(starts_at__isnull=False) | Q(due_at__isnull=True, sent_at__isnull=True),
                name="draft_message_is_not_due",
            ),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True) | Q(planned_at__isnull=True),
                name="only_draft_message_has_proposed_time",
            ),
        ]

    def __str__(self) -> str:
        return f"message {self.pk}"

    @property
    def is_draft(self) -> bool:
        return self.starts_at is None

    @property
    def is_waiting(self) -> bool:
        """Whether it can still be cancelled."""
        return self.starts_at is not None and self.sent_at is None


class Addressee(models.Model):
    """A recipient to whom a message still has to be posted; deleted afterwards."""

    # Not indexed: the constraint's index begins with it.
    message = models.ForeignKey(Message, models.CASCADE, related_name="addressees", db_index=False)
    pledge = models.ForeignKey(Pledge, models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["message", "pledge"], name="one_place_a_message_and_pledge")
        ]

    def __str__(self) -> str:
        return f"addressee {self.pk}"
