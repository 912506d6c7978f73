from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.ids import uuid7
from common.mail.fields import EmailField
from common.worklist import Due


class Mail(Due):
    """A message in the outbox, stored in the transaction that it reports on; a worker renders and sends it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.CharField(
        max_length=120, unique=True, help_text="Identifies the occasion, so that it is emailed only once."
    )
    kind = models.SlugField(max_length=40, help_text="templates/mail/<kind>.html")
    to = EmailField()
    language = models.CharField(max_length=8, default=settings.LANGUAGE_CODE)
    data = models.JSONField(default=dict, help_text="The templates' context; emptied once the mail is sent.")
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    given_up_at = models.DateTimeField(null=True, blank=True, help_text="When the last permitted attempt failed.")
    bounced_at = models.DateTimeField(null=True, blank=True, help_text="When it was reported as undeliverable.")
    problem = models.CharField(max_length=300, blank=True, help_text="Why the last attempt failed.")

    class Meta(Due.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class Unreachable(models.Model):
    """An address that mail does not reach; removed once mail gets through, or when the outbox is tidied."""

    class Reason(models.TextChoices):
        REFUSED = "refused", _("The receiving mail server refuses this address.")
        FAILED = "failed", _("The email could not be sent after many attempts.")
        BOUNCED = "bounced", _("The email was returned as undeliverable.")

    email = EmailField(primary_key=True)
    reason = models.CharField(max_length=8, choices=Reason)
    detail = models.CharField(max_length=300, blank=True, help_text="The mail server's message, for the staff.")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="unreachable_is_lower_case"),
        ]

    def __str__(self) -> str:
        return self.email
