"""How often people come to a campaign: a sum for each link, without a cookie and without a trace of anybody.

A visit is a page that a browser opens from outside this site, as browsers say themselves (Fetch Metadata, W3C).
So programs, pictures and steps from page to page are not counted; who comes twice counts twice. What a cache in front
of the site answers is not seen.
"""

import logging
import threading
import time
from collections import Counter
from uuid import UUID

from django.db import DatabaseError, transaction
from django.http import HttpRequest

from campaigns import sources
from campaigns.models import Campaign, VisitTotal
from common import sql

log = logging.getLogger(__name__)

PAUSE = 10  # seconds between two writes of a process

type Visits = Counter[tuple[UUID, str]]  # by campaign and code of the link

# Codes that nobody knows stay out of the table: anybody can make one up.
ADD = """
    INSERT INTO {campaigns.VisitTotal} AS old (campaign_id, source, visits)
    SELECT campaign.id, CASE WHEN known.is_known THEN come.source ELSE '' END, sum(come.visits)
    FROM unnest(%(campaigns)s::uuid[], %(sources)s::text[], %(visits)s::bigint[]) AS come (campaign_id, source, visits)
    JOIN {campaigns.Campaign} campaign ON campaign.id = come.campaign_id
    CROSS JOIN LATERAL (
        SELECT EXISTS (SELECT FROM {community.ShareCode} WHERE campaign_id = campaign.id AND code = come.source)
            OR EXISTS (SELECT FROM {campaigns.SourceTotal} WHERE campaign_id = campaign.id AND source = come.source)
            AS is_known) known
    GROUP BY 1, 2 ORDER BY 1, 2
    ON CONFLICT (campaign_id, source) DO UPDATE SET visits = old.visits + excluded.visits
"""


class _Gathering:
    """What this process counted and has not written yet: no visitor waits for more than one write in PAUSE seconds.

    What came since the last write is lost when the process ends.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._visits: Visits = Counter()
        self._free_at = 0.0

    def add(self, campaign: Campaign, source: str) -> Visits:
        """Count one, and hand over what is to be written now: mostly nothing."""
        with self._lock:
            self._visits[campaign.pk, source] += 1
            now = time.monotonic()
            if now < self._free_at:
                return Counter()
            self._free_at = now + PAUSE
            gathered, self._visits = self._visits, Counter()
            return gathered


_gathering = _Gathering()


def note(request: HttpRequest, campaign: Campaign) -> None:
    """Count this request if it is a visit. Whatever happens to the sums, the visitor gets the page."""
    if not _is_visit(request):
        return
    if gathered := _gathering.add(campaign, sources.code_of(request)):
        try:
            write(gathered)
        except DatabaseError as error:
            log.warning("%d visits were not written: %s", gathered.total(), type(error).__name__)


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
    """Add these to the sums."""
    campaigns, sources = zip(*visits, strict=True)
    sql.execute(ADD, {"campaigns": [*campaigns], "sources": [*sources], "visits": [*visits.values()]})


def by_source(campaign: Campaign) -> dict[str, int]:
    """Read how many came through each link, in one query."""
    return dict(VisitTotal.objects.filter(campaign=campaign).values_list("source", "visits"))
