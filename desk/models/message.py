from __future__ import annotations

from typing import ClassVar

from django.db import models

from accounts.models import User
from campaigns.models import Campaign, Translated
from common.ids import uuid7
from common.worklist import Due, DueQuerySet
from pledges.models.pledge import Pledge


class Message(Due, Translated):
    """A message from the team to some of its supporters; `words` has a title (the subject) and a Markdown body."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="messages")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    wanted = models.JSONField(default=dict, help_text="The filter of the supporter list from which it was written.")
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, help_text="When the recipients were determined.")
    mailed = models.PositiveBigIntegerField(default=0, help_text="The number of mails posted.")

    objects: ClassVar[DueQuerySet[Message]] = DueQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(Due.Meta):
        indexes: ClassVar = [*Due.Meta.indexes, models.Index(fields=["campaign", "-id"], name="message_campaign")]

    def __str__(self) -> str:
        return f"message {self.pk}"


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
