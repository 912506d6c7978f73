"""Where people came from, and how far they went: the codes in shared links, and the sites that link to a campaign.

A code is ours (`?s=`) or that of a newsletter or an advertisement (`utm_source`); pledges and signatures keep it. Of
the site that somebody came from, only the host is read, and only visits are counted for it: to tell who pledged later,
we would have to recognize visitors.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, QueryDict

from campaigns import totals
from campaigns.models import Campaign, Channel, Stage
from campaigns.totals import StageTotal

MOST_SHOWN = 100
STEPS = [Stage.SIGNED, Stage.CONFIRMED, Stage.SAVED, Stage.SECURED, Stage.COLLECTED]

LONGEST = 32

_CODE = re.compile(r"[-\w]{1,32}", re.ASCII)
# Lower case, at least two labels, and no IP address. No code contains a dot, so none can be mistaken for a host.
_HOST = re.compile(r"(?:[a-z0-9](?:[-a-z0-9]*[a-z0-9])?\.)+[a-z](?:[-a-z0-9]*[a-z0-9])?")
_OWN = urlsplit(settings.SITE_URL).hostname


def code_of(request: HttpRequest) -> str:
    """The code in this page's address; empty if missing or invalid."""
    return valid(request.GET.get("s", "")) or campaign_code(request.GET)


def campaign_code(query: QueryDict) -> str:
    """The `utm_source` in a page's address as a code, such as `spring-news` for “Spring News”."""
    words = re.findall(r"\w+", query.get("utm_source", "").lower(), re.ASCII)
    return "-".join(words)[:LONGEST].rstrip("-")


def host_of(request: HttpRequest) -> str:
    """The host of the site that links here, without `www.`; empty if there is none, or none of the public internet."""
    try:
        host = urlsplit(request.headers.get("Referer", "")).hostname or ""
    except ValueError:
        return ""
    if host == _OWN or not _HOST.fullmatch(host):
        return ""
    labels = host.removeprefix("www.").split(".")
    while len(".".join(labels)) > LONGEST:
        labels = labels[1:]
    return ".".join(labels) if len(labels) > 1 else ""


def is_host(source: str) -> bool:
    return "." in source


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
        return bool(self.code) and self.code not in Channel.values and not is_host(self.code)


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
