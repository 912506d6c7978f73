from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campaigns.models.published import COMPANY_STAYS, FACTS_STAY, PRICES_STAY
from common.ids import uuid7


class Company(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=120)
    ticker = models.CharField(max_length=12, blank=True)
    currency = models.CharField(max_length=3)
    prices_source = models.CharField(max_length=200, blank=True, help_text="Where the closing prices come from.")
    prices_source_url = models.URLField(max_length=400, blank=True)
    prices_loaded_at = models.DateTimeField(
        null=True, blank=True, help_text="When the closing prices were last loaded; part of the cache key of the chart."
    )

    class Meta:
        verbose_name_plural = "companies"
        triggers: ClassVar = [COMPANY_STAYS]

    def __str__(self) -> str:
        return f"{self.name} ({self.ticker})" if self.ticker else self.name

    def fact(self, kind: CompanyFact.Kind, on: date) -> CompanyFact | None:
        """Return the newest fact of this kind that was known on that day."""
        return self.newest_facts([kind], on).get(kind)

    def newest_facts(self, kinds: Collection[CompanyFact.Kind], on: date) -> dict[str, CompanyFact]:
        """The newest fact of each kind that was known on that day, by kind. One query."""
        known = self.facts.filter(kind__in=kinds, as_of__lte=on)
        return {fact.kind: fact for fact in known.order_by("kind", "-as_of").distinct("kind")}


class CompanyFact(models.Model):
    class Kind(models.TextChoices):
        MARKET_VALUE = "market_value", _("Market value")
        ACTIVE_USERS = "active_users", _("Monthly active users")
        IPO_PRICE = "ipo_price", _("Price at the initial public offering")
        SHARES = "shares", _("Shares outstanding")

    company = models.ForeignKey(Company, models.CASCADE, related_name="facts")
    kind = models.CharField(max_length=20, choices=Kind)
    value = models.PositiveBigIntegerField(help_text="Minor units for amounts of money, otherwise a count.")
    as_of = models.DateField()
    source = models.CharField(max_length=200)
    source_url = models.URLField(max_length=400, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "kind", "as_of"], name="one_fact_a_kind_and_day"),
            models.CheckConstraint(condition=Q(value__gt=0), name="fact_is_positive"),
        ]
        triggers: ClassVar = [FACTS_STAY]

    def __str__(self) -> str:
        return f"{self.company_id} {self.kind} {self.as_of}"

    @property
    def is_money(self) -> bool:
        return self.kind in {self.Kind.MARKET_VALUE, self.Kind.IPO_PRICE}


class DailyClose(models.Model):
    company = models.ForeignKey(Company, models.CASCADE, related_name="closes")
    date = models.DateField()
    close_cents = models.PositiveBigIntegerField()
    volume = models.PositiveBigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "date"], name="one_close_a_day"),
            models.CheckConstraint(condition=Q(close_cents__gt=0), name="close_is_positive"),
        ]
        triggers: ClassVar = [PRICES_STAY]

    def __str__(self) -> str:
        return f"{self.company_id} {self.date}"
