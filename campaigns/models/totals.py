from enum import StrEnum
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from campaigns.models.campaign import Campaign


class Channel(models.TextChoices):
    """How an offline pledge was made; used as its source in all totals by source.

    Link codes cannot contain a colon, so none can be mistaken for a channel.
    """

    PAPER = "offline:paper", _("On paper")
    TRANSFER = "offline:transfer", _("By bank transfer")


class Stage(StrEnum):
    """How far people have committed themselves, from weak to strong. Stages are never added up into one number.

    The last three only grow, because they count events: CONFIRMED an email address was confirmed, SAVED a card was
    saved, AGREED a supporter agreed to a Change.
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
    """People and money of one stage; see campaigns.totals for how the tables work together."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="+")
    stage = models.CharField(max_length=10)
    people = models.BigIntegerField()
    amount_cents = models.BigIntegerField()

    class Meta:
        abstract = True


class Delta(Tally):
    """A change that is not folded into the totals yet; written by triggers."""

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
    """The total from one source, such as a shared link."""

    pk = models.CompositePrimaryKey("campaign", "source", "stage")
    source = models.CharField(max_length=32, blank=True)


class VisitTotal(models.Model):
    """The number of visits through one shared link; see campaigns.visits."""

    pk = models.CompositePrimaryKey("campaign", "source")
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="+")
    source = models.CharField(max_length=32, blank=True)
    visits = models.PositiveBigIntegerField()

    def __str__(self) -> str:
        return f"{self.visits} through {self.source}"


class Counted(models.TextChoices):
    """What is counted by what; see campaigns.counting."""

    PLEDGES = "pledges", "pledges by status, agreed version, channel and amount"
    CARDS = "cards", "saved cards by country"
    SIGNATURES = "signatures", "confirmed signatures by country"


class Part(models.Model):
    """A number of rows that have a part, such as a country, and an amount in common."""

    # Without a constraint, because checking it would lock the campaign for what is only derived.
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    what = models.CharField(max_length=10, choices=Counted)
    part = models.CharField(max_length=32, blank=True)
    amount_cents = models.BigIntegerField()
    number = models.BigIntegerField()

    class Meta:
        abstract = True


class BreakdownDelta(Part):
    """A change that is not folded yet; written by triggers."""

    class Meta:
        indexes: ClassVar = [models.Index(fields=["campaign", "what"], name="breakdown_delta_campaign")]


class Breakdown(Part):
    pk = models.CompositePrimaryKey("campaign", "what", "part", "amount_cents")
