from enum import StrEnum
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from campaigns.models.campaign import Campaign


class Channel(models.TextChoices):
    """How a pledge came that was not made here: the source under which every total by source shows it.

    No code of a link has a colon, so nothing else can pass for it.
    """

    PAPER = "offline:paper", _("On paper")
    TRANSFER = "offline:transfer", _("By bank transfer")


class Stage(StrEnum):
    """How far people went, from weak to strong. Stages are never added up into one number.

    Three stand beside them and only grow, for they count what happened: CONFIRMED who proved an address, SAVED who
    saved a card, AGREED who agreed to a change of what the campaign promises.
    """

    SIGNED = "signed"
    INTEREST = "interest"
    SECURED = "secured"
    AUTHORIZED = "authorized"
    COLLECTED = "collected"
    CONFIRMED = "confirmed"
    SAVED = "saved"
    AGREED = "agreed"


class Tally(models.Model):
    """People and money of one stage; see campaigns.totals for how the three kinds work together."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="+")
    stage = models.CharField(max_length=10)
    people = models.BigIntegerField()
    amount_cents = models.BigIntegerField()

    class Meta:
        abstract = True


class Delta(Tally):
    """A change that is not folded yet; written by the trigger on pledge events."""

    hour = models.DateTimeField()
    source = models.CharField(max_length=32, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["campaign"], name="delta_campaign")]


class Total(Tally):
    pk = models.CompositePrimaryKey("campaign", "stage")


class HourTotal(Tally):
    """The net change within one hour, for charts."""

    pk = models.CompositePrimaryKey("campaign", "hour", "stage")
    hour = models.DateTimeField()


class SourceTotal(Tally):
    """What came through one shared link."""

    pk = models.CompositePrimaryKey("campaign", "source", "stage")
    source = models.CharField(max_length=32, blank=True)


class VisitTotal(models.Model):
    """How often people came through one shared link; see campaigns.visits."""

    pk = models.CompositePrimaryKey("campaign", "source")
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="+")
    source = models.CharField(max_length=32, blank=True)
    visits = models.PositiveBigIntegerField()

    def __str__(self) -> str:
        return f"{self.visits} through {self.source}"
