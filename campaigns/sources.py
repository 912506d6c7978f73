"""Where people came from: the codes in shared links, and how far the people who used each of them went."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest

from campaigns import totals
from campaigns.models import Campaign, Channel, Stage
from campaigns.totals import StageTotal

MOST_SHOWN = 100
STEPS = [Stage.SIGNED, Stage.CONFIRMED, Stage.SAVED, Stage.SECURED, Stage.COLLECTED]

_CODE = re.compile(r"[-\w]{1,32}", re.ASCII)


def code_of(request: HttpRequest) -> str:
    """The code in this page's address; empty if missing or invalid."""
    return valid(request.GET.get("s", ""))


def valid(code: str) -> str:
    return code if _CODE.fullmatch(code) else ""


def via_of(request: HttpRequest) -> str:
    """The code of a supporter's personal link in this page's address; empty if missing or invalid."""
    return valid(request.GET.get("via", ""))


def query(code: str, via: str = "") -> str:
    """`?s=code&via=code`, to be appended to a path; without what is empty."""
    codes = {name: value for name, value in {"s": code, "via": via}.items() if value}
    return f"?{urlencode(codes)}" if codes else ""


def carried(request: HttpRequest) -> str:
    """The codes in this page's address, to be appended to the path of the next page."""
    return query(code_of(request), via_of(request))


@dataclass(frozen=True, slots=True)
class Source:
    """One source of visitors, and how far they went."""

    code: str
    label: str
    visits: int
    totals: dict[Stage, StageTotal]

    @property
    def steps(self) -> list[StageTotal]:
        """The totals of the displayed stages, from weak to strong."""
        return [self.totals[stage] for stage in STEPS]

    @property
    def has_link(self) -> bool:
        return bool(self.code) and self.code not in Channel.values


def ranked(campaign: Campaign, found: Mapping[str, dict[Stage, StageTotal]], visits: Mapping[str, int]) -> list[Source]:
    """Channels and the codes that the team named, then the other codes by their results. One query.

    `found` is totals.by_source(campaign), `visits` is visits.by_source(campaign).
    """
    labels = {code: str(label) for code, label in Channel.choices if code in found}
    labels |= dict(campaign.share_codes.order_by("pk").values_list("code", "label"))
    nobody = totals.nothing(campaign)
    rows = [
        Source(code, labels.get(code, ""), visits.get(code, 0), found.get(code, nobody))
        for code in [*labels, *sorted((found.keys() | visits.keys()) - labels.keys())]
    ]
    named, others = rows[: len(labels)], sorted(rows[len(labels) :], key=_weight, reverse=True)
    return [*named, *others[:MOST_SHOWN]]


def _weight(row: Source) -> tuple[int, int, int]:
    found = row.totals.values()
    return sum(total.people for total in found), max(total.cents for total in found), row.visits
