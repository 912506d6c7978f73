"""Where people came from: countries of signatures and of cards, links of everybody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from campaigns.models import Campaign, Stage
from campaigns.sources import Source
from campaigns.totals import Totals
from common import countries, languages
from desk.dashboard.days import PROMISED
from desk.rows import Row
from pledges.models import Card

SHOWN = 10
SHOWN_COUNTRIES = 8


@dataclass(frozen=True, slots=True)
class Country:
    code: str
    name: str  # empty: not known
    people: int


@dataclass(frozen=True, slots=True)
class Link:
    code: str
    label: str
    visits: int
    signed: int
    confirmed: int  # also who left later, as in the next
    saved: int
    cents: int  # of what is promised now

    @property
    def name(self) -> str:
        return self.label or (f"?s={self.code}" if self.code else _("Without a code"))

    @property
    def weight(self) -> tuple[int, int, int, int]:
        return self.saved, self.confirmed, self.signed, self.visits


@dataclass(frozen=True, slots=True)
class Ranking:
    """Countries by their people, of `people` in all; the first of them are drawn."""

    name: str  # of the table on the page
    rows: list[Row]
    people: int

    @property
    def first(self) -> list[Row]:
        return self.rows[:SHOWN_COUNTRIES]

    @property
    def is_long(self) -> bool:
        return len(self.rows) > SHOWN_COUNTRIES


@dataclass(frozen=True, slots=True)
class Origins:
    links: list[Link]
    signatures: Ranking
    cards: Ranking


def read(campaign: Campaign, sums: Totals, sources: Iterable[Source]) -> Origins:
    """Everything of the section; `sources` are all that there are, in any order."""
    cards, listed = cards_by_country(campaign), f"{reverse('desk:supporters', args=[campaign.slug])}?country="
    signed = [Row(each.name or _("Not given"), each.people, 0) for each in signatures_by_country(campaign)]
    saved = [Row(each.name or _("Not known"), each.people, 0, each.code and listed + each.code) for each in cards]
    return Origins(
        links=links(sources),
        signatures=Ranking("countries", signed, sums.signed.people),
        cards=Ranking("card-countries", saved, sum(country.people for country in cards)),
    )


def signatures_by_country(campaign: Campaign) -> list[Country]:
    """Where those live who signed, as they said. Read from an index; a tally by country can take its place."""
    return _by_country(campaign.signatures.counted())


def cards_by_country(campaign: Campaign) -> list[Country]:
    """Where the banks are whose cards are saved: a pledge has no country of its own.

    Read from an index of saved cards alone, without a card or a pledge; a tally by country can take its place.
    """
    return _by_country(Card.objects.filter(campaign=campaign, state=Card.State.SAVED))


def _by_country(rows: QuerySet[Any]) -> list[Country]:
    """Those with most people first, last whoever is from nowhere known."""
    counted = rows.order_by().values_list("country").annotate(people=Count("*"))
    found = dict(counted.order_by("-people", "country"))
    unknown = found.pop("", 0)
    names = countries.names(languages.locale())
    ranked = [Country(code, names.get(code) or code, people) for code, people in found.items()]
    return [*ranked, *([Country("", "", unknown)] if unknown else [])]


def links(sources: Iterable[Source]) -> list[Link]:
    """What brought most, whether the team has named it or not."""
    found = [_link(source) for source in sources]
    used = [link for link in found if link.weight > (0, 0, 0, 0)]
    return sorted(used, key=lambda link: link.weight, reverse=True)[:SHOWN]


def _link(source: Source) -> Link:
    with_card = [source.totals[stage] for stage in PROMISED]
    return Link(
        code=source.code,
        label=source.label,
        visits=source.visits,
        signed=source.totals[Stage.SIGNED].people,
        confirmed=source.totals[Stage.CONFIRMED].people,
        saved=source.totals[Stage.SAVED].people,
        cents=sum(total.cents for total in with_card),
    )
