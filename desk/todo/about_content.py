"""Tasks about what the public reads: questions and comments, updates, endorsers."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Max, Min
from django.urls import reverse
from django.utils.translation import gettext as _

from campaigns.models import Campaign
from community.models import Endorser, Post
from community.models.discussion import reported
from desk.figures import LISTED
from desk.todo.task import Case, Kind, Task

UPDATE_EVERY = timedelta(days=14)  # at least, while people wait for news
Phase = Campaign.Phase
HAS_NEWS = {Phase.INTEREST, Phase.PLEDGING, Phase.COLLECTING, Phase.OFFER}


def posts(case: Case) -> Iterator[Task]:
    """Each post under the first thing to do about it; the link leads to the oldest."""
    waiting = case.campaign.posts.waiting().annotate(is_reported=reported()).order_by("created_at", "pk")
    rows = list(waiting.values_list("status", "is_reported", "created_at", "pk")[: LISTED + 1])
    found: dict[Kind, list[tuple[datetime, UUID]]] = defaultdict(list)
    for status, is_reported, at, pk in rows[:LISTED]:
        found[_to_do(status, is_reported=is_reported)].append((at, pk))
    for kind, mine in found.items():
        since, pk = mine[0]
        url = reverse("community:desk_discussion_post", args=[case.campaign.slug, pk])
        yield Task(kind, len(mine), url, since=since, has_more=len(rows) > LISTED)


def _to_do(status: str, *, is_reported: bool) -> Kind:
    if status == Post.Status.HELD:
        return Kind.HELD
    return Kind.REPORTED if is_reported else Kind.QUESTION


def overdue_update(case: Case) -> Iterator[Task]:
    campaign = case.campaign
    if campaign.phase not in HAS_NEWS:
        return
    last = campaign.updates.aggregate(last=Max("publish_at"))["last"]
    since = last or campaign.phase_changes.aggregate(first=Min("at"))["first"] or campaign.created_at
    if since < case.now - UPDATE_EVERY:
        url = reverse("community:desk_update_new", args=[campaign.slug])
        yield Task(Kind.UPDATE, 1, url, since=since, note="" if last else _("There have been no updates yet."))


def unverified_endorsers(case: Case) -> Iterator[Task]:
    """Organizations whose statement is not public, because their domain is not verified."""
    given = case.campaign.endorsers.filter(kind=Endorser.Kind.ORGANIZATION, status=Endorser.Status.GIVEN)
    found = list(given.filter(verified_at=None).order_by("given_at").values_list("given_at", flat=True)[: LISTED + 1])
    if found:
        url = reverse("community:desk_endorsers", args=[case.campaign.slug])
        yield Task(Kind.ENDORSER, min(len(found), LISTED), url, since=found[0], has_more=len(found) > LISTED)
