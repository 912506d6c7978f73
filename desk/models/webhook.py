from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from common.ids import uuid7
from common.worklist import Due, DueQuerySet


class Event(models.TextChoices):
    """What a webhook can be told. The values are the types of messages, which receivers rely on."""

    MILESTONE = "pledges.milestone", _("Pledges reach a milestone")
    UPDATE = "update.published", _("An update is published")
    OPENED = "proposal.opened", _("A question is put to the members")
    CLOSED = "proposal.closed", _("The members have decided")
    PHASE = "campaign.phase", _("The campaign enters another phase")
    TEST = "webhook.test", _("Test")


class WebhookQuerySet(models.QuerySet["Webhook"]):
    def on(self) -> Self:
        return self.filter(off_at=None)


class Webhook(models.Model):
    """An address outside to which a campaign's news is posted, as JSON with a signature or as a message in a chat.

    `events` has the chosen events, and since when each is told. `percent` and `people` are the highest milestones that
    were reached when the webhook was last told of one, or of those to come.
    """

    class Kind(models.TextChoices):
        STANDARD = "standard", _("A program, with signed messages (Standard Webhooks)")
        SLACK = "slack", _("A channel of Slack or Mattermost")
        DISCORD = "discord", _("A channel of Discord")

    class Off(models.TextChoices):
        BY_TEAM = "by_team", _("by the team")
        GONE = "gone", _("because the address answered that it no longer exists")
        FAILING = "failing", _("because nothing could be delivered for days")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="webhooks")
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=8, choices=Kind)
    url = models.CharField(max_length=500)
    events = models.JSONField(default=dict)
    secret = models.CharField(max_length=80, blank=True)
    former_secret = models.CharField(max_length=80, blank=True)
    former_until = models.DateTimeField(null=True, help_text="Until then, messages are signed with it too.")
    percent = models.PositiveSmallIntegerField(default=0, help_text="Of the threshold.")
    people = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True, help_text="Null if the last message was delivered.")
    off_at = models.DateTimeField(null=True)
    off_because = models.CharField(max_length=7, blank=True, choices=Off)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[WebhookQuerySet] = WebhookQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["created_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind="standard") ^ Q(secret="", former_secret=""), name="webhook_for_programs_has_a_secret"
            ),
            models.CheckConstraint(
                condition=Q(off_at=None, off_because="") | Q(off_at__isnull=False) & ~Q(off_because=""),
                name="webhook_is_off_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"webhook {self.pk}"

    @property
    def is_on(self) -> bool:
        return self.off_at is None


class Delivery(Due):
    """A message to a webhook, with the same `body` at every attempt. It is due until it is delivered or has failed."""

    class State(models.TextChoices):
        PENDING = "pending", _("On its way")
        DELIVERED = "delivered", _("Delivered")
        FAILED = "failed", _("Failed")

    class Problem(models.TextChoices):
        """Why the last attempt failed; NO is for an answer that is not a success."""

        ADDRESS = "address", _("The address does not lead to a public server.")
        NAME = "name", _("The name in the address was not found.")
        CONNECTION = "connection", _("No connection to the server.")
        CERTIFICATE = "certificate", _("The server has no valid certificate.")
        TIME = "time", _("The server took too long.")
        NO = "no", _("The server did not accept it.")
        OFF = "off", _("The webhook was switched off.")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries", db_index=False)
    event = models.CharField(max_length=20, choices=Event)
    key = models.CharField(max_length=60, help_text="Identifies the occasion, so that it is told only once.")
    body = models.TextField()
    state = models.CharField(max_length=9, choices=State, default=State.PENDING)
    problem = models.CharField(max_length=11, blank=True, choices=Problem)
    status = models.PositiveSmallIntegerField(null=True, help_text="Of the last answer.")
    answer = models.CharField(max_length=200, blank=True, help_text="The beginning of the last answer.")
    created_at = models.DateTimeField(auto_now_add=True)
    tried_at = models.DateTimeField(null=True)

    objects: ClassVar[DueQuerySet[Self]] = DueQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(Due.Meta):
        indexes: ClassVar = [
            *Due.Meta.indexes,
            models.Index(fields=["webhook", "-id"], name="deliveries_of_a_webhook"),
            models.Index(fields=["created_at"], name="old_deliveries"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["webhook", "key"], name="one_delivery_an_occasion_and_webhook"),
            models.CheckConstraint(
                condition=Q(state="pending") ^ Q(due_at=None), name="delivery_is_due_while_it_is_pending"
            ),
        ]

    def __str__(self) -> str:
        return f"delivery {self.pk}"

    @property
    def message_id(self) -> str:
        """By which receivers recognize a message that arrives twice."""
        return f"msg_{self.pk.hex}"
