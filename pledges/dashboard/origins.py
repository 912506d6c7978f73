"""Where people came from: countries of the signatures, links of everybody."""

from dataclasses import dataclass

from django.db.models import Count

from accounts import languages
from campaigns import countries, sharing
from campaigns.models import Campaign, Stage
from pledges.dashboard.days import PROMISED

SHOWN = 10


@dataclass(frozen=True, slots=True)
class Country:
    name: str  # empty: not said
    people: int


@dataclass(frozen=True, slots=True)
class Link:
    code: str
    label: str
    signed: int
    interested: int
    promised: int
    cents: int


def signatures_by_country(campaign: Campaign) -> list[Country]:
    """Those with most signatures first, last whoever did not say.

    A pledge has no country. Read from an index; a tally by country can take its place.
    """
    counted = campaign.signatures.counted().values_list("country").annotate(people=Count("pk"))
    found = dict(counted.order_by("-people", "country"))
    unsaid = found.pop("", 0)
    names = countries.names(languages.locale())
    ranked = [Country(names.get(code) or code, people) for code, people in found.items()]
    return [*ranked, *([Country("", unsaid)] if unsaid else [])]


def links(campaign: Campaign) -> list[Link]:
    """What brought most, whether the team has named it or not."""
    found = [_link(source) for source in sharing.sources(campaign)]
    used = [link for link in found if link.signed or link.interested or link.promised]
    return sorted(used, key=lambda link: (link.promised, link.interested, link.signed), reverse=True)[:SHOWN]


def _link(source: sharing.Source) -> Link:
    with_card = [source.totals[stage] for stage in PROMISED]
    return Link(
        code=source.code,
        label=source.label,
        signed=source.totals[Stage.SIGNED].people,
        interested=source.totals[Stage.INTEREST].people,
        promised=sum(total.people for total in with_card),
        cents=sum(total.cents for total in with_card),
    )
