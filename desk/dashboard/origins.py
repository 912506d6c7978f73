"""Where people came from: countries of signatures and cards, and links."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from campaigns.counting.breakdowns import Amounts
from campaigns.models import Campaign, Counted, Stage
from campaigns.sources import Source
from campaigns.totals import Totals
from common import countries, languages
from desk.dashboard.history.days import PROMISED
from desk.rows import EMPTY, Empty, Link, Row

SHOWN = 10
SHOWN_COUNTRIES = 8


@dataclass(frozen=True, slots=True)
class Country:
    code: str
    name: str  # empty if unknown
    people: int


@dataclass(frozen=True, slots=True)
class Origin:
    code: str
    label: str
    visits: int
    signed: int
    confirmed: int  # includes people who left later
    with_card: int  # now
    cents: int  # theirs
    link: str = ""  # to the pledges, if there are any

    @property
    def name(self) -> str:
        return self.label or self.code or _("Without a code")

    @property
    def weight(self) -> tuple[int, int, int, int]:
        return self.with_card, self.confirmed, self.signed, self.visits


@dataclass(frozen=True, slots=True)
class Ranking:
    """Countries by number of people, out of `people`; only the first are drawn. `name` is the name of their table."""

    name: str
    title: str
    note: str
    rows: list[Row]
    people: int
    empty: Empty | None = None

    @property
    def template(self) -> str:
        return EMPTY if self.empty else "desk/people.html#ranking"

    @property
    def first(self) -> list[Row]:
        return self.rows[:SHOWN_COUNTRIES]

    @property
    def is_long(self) -> bool:
        return len(self.rows) > SHOWN_COUNTRIES


@dataclass(frozen=True, slots=True)
class Origins:
    links: list[Origin]
    rankings: list[Ranking]
    empty: Empty | None

    @property
    def links_template(self) -> str:
        return EMPTY if self.empty else "desk/people.html#links"


def shown(
    campaign: Campaign, sums: Totals, sources: Iterable[Source], counted: Mapping[Counted, Mapping[str, Amounts]]
) -> Origins:
    """The data of the section; `sources` are all sources, in any order, `counted` is breakdowns.by_amount()."""
    found, cards = links(campaign, sources), _cards(campaign, counted[Counted.CARDS])
    nobody = Empty(_("No visits yet. Create a code, and share its link where people will see it."))
    rankings = [_signatures(campaign, sums, counted[Counted.SIGNATURES]), *([cards] if cards.rows else [])]
    return Origins(found, rankings, None if found else nobody)


def _signatures(campaign: Campaign, sums: Totals, counted: Mapping[str, Amounts]) -> Ranking:
    rows = [Row(each.name or _("Not given"), each.people, 0) for each in by_country(counted)]
    petition = Link(_("The petition"), reverse("community:desk_petition", args=[campaign.slug]))
    return Ranking(
        name="countries",
        title=_("Signatures by country"),
        note=_("People can give their country when they sign the petition."),
        rows=rows,
        people=sums.signed.people,
        empty=None if rows else Empty(_("Nobody has signed yet."), petition),
    )


def _cards(campaign: Campaign, counted: Mapping[str, Amounts]) -> Ranking:
    """By the country of the issuing bank: a pledge has no country of its own."""
    cards, listed = by_country(counted), f"{reverse('desk:supporters', args=[campaign.slug])}?country="
    return Ranking(
        name="card-countries",
        title=_("Saved cards by country"),
        note=_(
            "This is the country of the bank that issued the card, as reported by the payment provider; pledging does "
            "not ask for a country. A card is deleted once it is no longer needed."
        ),
        rows=[Row(each.name or _("Not known"), each.people, 0, each.code and listed + each.code) for each in cards],
        people=sum(country.people for country in cards),
    )


def by_country(counted: Mapping[str, Amounts]) -> list[Country]:
    """Countries by number of people, descending; the unknown ones come last."""
    people = {code: amounts.total() for code, amounts in counted.items()}
    found = dict(sorted(people.items(), key=lambda each: (-each[1], each[0])))
    unknown = found.pop("", 0)
    names = countries.names(languages.locale())
    ranked = [Country(code, names.get(code) or code, people) for code, people in found.items()]
    return [*ranked, *([Country("", "", unknown)] if unknown else [])]


def links(campaign: Campaign, sources: Iterable[Source]) -> list[Origin]:
    """The most successful links, including those that the team has not named."""
    listed = reverse("desk:supporters", args=[campaign.slug])
    found = [_link(source, listed) for source in sources]
    used = [link for link in found if link.weight > (0, 0, 0, 0)]
    return sorted(used, key=lambda link: link.weight, reverse=True)[:SHOWN]


def _link(source: Source, listed: str) -> Origin:
    promised = [source.totals[stage] for stage in PROMISED]
    confirmed = source.totals[Stage.CONFIRMED].people
    return Origin(
        code=source.code,
        label=source.label,
        visits=source.visits,
        signed=source.totals[Stage.SIGNED].people,
        confirmed=confirmed,
        with_card=sum(total.people for total in promised),
        cents=sum(total.cents for total in promised),
        link=f"{listed}?{urlencode({'source': source.code})}" if source.code and confirmed else "",
    )
