from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campaigns.models import APPEND_ONLY, Campaign
from common.sql import TriggerFunction
from pledges.models.pledge import Pledge


class Account(models.TextChoices):
    STRIPE = "stripe", _("With the payment provider, or paid out")
    HELD = "held", _("Held for supporters")
    FEES = "fees", _("Payment provider fees")
    DISPUTED = "disputed", _("Disputed")
    LOST = "lost", _("Lost in disputes")
    EXCHANGE = "exchange", _("Currency exchange")
    SHARES = "shares", _("Member shares")


class Journal(models.Model):
    """One business fact, identified by its key and booked once."""

    key = models.CharField(max_length=120, unique=True, help_text="capture:<payment>, fee:<movement>, refund:<id> …")
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="+")
    pledge = models.ForeignKey(Pledge, models.PROTECT, null=True, related_name="journals")
    currency = models.CharField(max_length=3)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        triggers: ClassVar = [
            APPEND_ONLY,
            pgtrigger.Trigger(
                name="has_entries",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                timing=pgtrigger.Deferred,
                func=TriggerFunction("""
                    IF NOT EXISTS (SELECT FROM {payments.Entry} WHERE journal_id = NEW.id) THEN
                        RAISE EXCEPTION 'journal % has no entries', NEW.key USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NULL;
                """),
            ),
        ]

    def __str__(self) -> str:
        return self.key


class Entry(models.Model):
    """One line of a journal: debits are positive, credits negative, and their sum is zero."""

    journal = models.ForeignKey(Journal, models.PROTECT, related_name="entries")
    account = models.CharField(max_length=10, choices=Account)
    amount_cents = models.BigIntegerField()

    class Meta:
        verbose_name_plural = "entries"
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(amount_cents=0), name="entry_is_not_zero"),
            models.CheckConstraint(condition=Q(account__in=Account.values), name="account_is_known"),
        ]
        triggers: ClassVar = [
            APPEND_ONLY,
            pgtrigger.Trigger(
                name="sum_is_zero",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                timing=pgtrigger.Deferred,
                func=TriggerFunction("""
                    IF (SELECT sum(amount_cents) FROM {payments.Entry} WHERE journal_id = NEW.journal_id) <> 0 THEN
                        RAISE EXCEPTION 'the entries of journal % do not add up to zero', NEW.journal_id
                        USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NULL;
                """),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.amount_cents}"


class ServiceBalance(models.Model):
    """The balance at the payment service when it was last read, per currency."""

    currency = models.CharField(max_length=3, primary_key=True)
    available_cents = models.BigIntegerField(help_text="The available balance, from which refunds are paid.")
    pending_cents = models.BigIntegerField(help_text="Collected but not available yet.")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.currency}, {self.at}"


class AuditRun(models.Model):
    """The result of an audit, for the dashboard."""

    at = models.DateTimeField(auto_now_add=True)
    problems = models.JSONField(default=list)
    with_service = models.BooleanField(help_text="Whether the data was also compared with the payment service.")

    class Meta:
        get_latest_by = "at"

    def __str__(self) -> str:
        return f"{len(self.problems)} problems, {self.at}"
