"""Counting visits to a campaign: one number per link or linking site, without cookies or any data about visitors.

A visit is a page that a browser opens from outside this site, according to its Fetch Metadata headers (W3C). So bots,
pictures and navigation within the site are not counted; a person who comes twice is counted twice. Pages served by a
cache in front of the site are not counted, those that this process has kept are (views.public).
"""

import logging
import threading
import time
from collections import Counter
from typing import cast
from uuid import UUID

from django.db import DatabaseError, transaction
from django.http import HttpRequest, QueryDict

from campaigns import sources
from campaigns.models import Campaign, VisitTotal
from common import sql

log = logging.getLogger(__name__)

PAUSE = 10  # minimum seconds between two writes of a process
MOST_NAMES = 200  # sources of a campaign; anybody can make more up, and they are counted without a name
NEW = "?"  # before a source that may be new: a linking site, or the name of a newsletter

type Visits = Counter[tuple[UUID, str]]  # by campaign and source

# Visits with unknown codes of ours are counted without a code: anybody can make one up.
ADD = """
    INSERT INTO {campaigns.VisitTotal} AS old (campaign_id, source, visits)
    SELECT campaign.id, CASE WHEN known.is_known THEN come.source ELSE '' END, sum(come.visits)
    FROM (
        SELECT campaign_id, ltrim(source, %(new)s) AS source, visits, starts_with(source, %(new)s) AS may_be_new,
            row_number() OVER (PARTITION BY campaign_id ORDER BY visits DESC) AS place
        FROM unnest(%(campaigns)s::uuid[], %(sources)s::text[], %(visits)s::bigint[])
            AS given (campaign_id, source, visits)
    ) come
    JOIN {campaigns.Campaign} campaign ON campaign.id = come.campaign_id
    CROSS JOIN LATERAL (
        SELECT EXISTS (SELECT FROM {community.ShareCode} WHERE campaign_id = campaign.id AND code = come.source)
            OR EXISTS (SELECT FROM {campaigns.SourceTotal} WHERE campaign_id = campaign.id AND source = come.source)
            OR may_be_new AND (
                EXISTS (SELECT FROM {campaigns.VisitTotal} WHERE campaign_id = campaign.id AND source = come.source)
                OR place + (SELECT count(*) FROM {campaigns.VisitTotal} WHERE campaign_id = campaign.id) <= %(most)s)
            AS is_known) known
    GROUP BY 1, 2 ORDER BY 1, 2
    ON CONFLICT (campaign_id, source) DO UPDATE SET visits = old.visits + excluded.visits
"""


class _Gathering:
    """Visits that this process has counted but not written yet; it writes at most once in PAUSE seconds.

    Visits since the last write are lost when the process ends.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._visits: Visits = Counter()
        self._free_at = 0.0

    def add(self, campaign: Campaign, source: str) -> Visits:
        """Count a visit; returns the visits to be written now, usually none."""
        with self._lock:
            self._visits[campaign.pk, source] += 1
            now = time.monotonic()
            if now < self._free_at:
                return Counter()
            self._free_at = now + PAUSE
            gathered, self._visits = self._visits, Counter()
            return gathered


_gathering = _Gathering()


def record(request: HttpRequest, campaign: Campaign) -> None:
    """Count this request, once, if it is a visit. A database error is logged and never affects the page."""
    if hasattr(request, "visited"):
        return
    request.visited = campaign  # type: ignore[attr-defined]  # for those who are shown the same page (views.public)
    if not _is_visit(request):
        return
    if gathered := _gathering.add(campaign, _source(request)):
        try:
            write(gathered)
        except DatabaseError as error:
            log.warning("%d visits were not written: %s", gathered.total(), type(error).__name__)


def _source(request: HttpRequest) -> str:
    """Our own code, or the name or the host that links here."""
    sent = cast("QueryDict", getattr(request, "sent_query", request.GET))
    if code := sources.valid(sent.get("s", "")):
        return code
    named = sources.campaign_code(sent) or sources.host_of(request)
    return f"{NEW}{named}" if named else ""


def _is_visit(request: HttpRequest) -> bool:
    said = request.headers
    return (
        request.method == "GET"
        and said.get("Sec-Fetch-Dest") == "document"
        and said.get("Sec-Fetch-Site", "same-origin") != "same-origin"
        and "prefetch" not in said.get("Sec-Purpose", "")
    )


@transaction.atomic
def write(visits: Visits) -> None:
    """Add these visits to the database."""
    campaigns, sources = zip(*visits, strict=True)
    given = {"campaigns": [*campaigns], "sources": [*sources], "visits": [*visits.values()]}
    sql.execute(ADD, {**given, "new": NEW, "most": MOST_NAMES})


def by_source(campaign: Campaign) -> dict[str, int]:
    """Read the visits by source code, in one query."""
    return dict(VisitTotal.objects.filter(campaign=campaign).values_list("source", "visits"))
