"""Tasks about what the public reads: posts, updates, endorsers, suggestions, and news posted elsewhere."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Case as Choice
from django.db.models import CharField, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _

from assembly.models import Suggestion
from campaigns.models import Campaign
from community.models import Endorser, Post
from community.models.discussion import reported
from desk.figures import LISTED
from desk.models import Webhook
from desk.todo import waiting
from desk.todo.task import Case, Kind, Task
from desk.todo.waiting import Query

UPDATE_EVERY = timedelta(days=14)  # at least, while people wait for news
Phase = Campaign.Phase
UPDATE, PHASE = "update", "phase"
POSTS = [Kind.HELD, Kind.REPORTED, Kind.QUESTION]
HAS_NEWS = {Phase.INTEREST, Phase.PLEDGING, Phase.COLLECTING, Phase.OFFER}


def waiting_posts(case: Case) -> Iterator[Query]:
    """Each post under the first thing to do about it."""
    to_do = Choice(
        When(status=Post.Status.HELD, then=Value(Kind.HELD.value)),
        When(reported(), then=Value(Kind.REPORTED.value)),
        default=Value(Kind.QUESTION.value),
        output_field=CharField(),
    )
    found = case.campaign.posts.waiting().order_by("created_at", "pk")[: LISTED + 1]
    yield waiting.query(found, to_do, at="created_at", key="pk")


def posts(case: Case) -> Iterator[Task]:
    """The link leads to the oldest."""
    found = {kind: case.waiting[kind] for kind in POSTS if case.waiting[kind]}
    has_more = sum(len(rows) for rows in found.values()) > LISTED
    for kind, rows in found.items():
        url = reverse("community:desk_discussion_post", args=[case.campaign.slug, rows[0].key])
        yield Task(kind, min(len(rows), LISTED), url, since=rows[0].at, has_more=has_more)


def latest_news(case: Case) -> Iterator[Query]:
    """The last update, and the first change of the phase."""
    campaign = case.campaign
    if campaign.phase in HAS_NEWS:
        updates = campaign.updates.exclude(publish_at=None).order_by("-publish_at")[:1]
        yield waiting.query(updates, Kind.UPDATE, at="publish_at", key=Value(UPDATE))
        yield waiting.query(campaign.phase_changes.order_by("at")[:1], Kind.UPDATE, at="at", key=Value(PHASE))


def overdue_update(case: Case) -> Iterator[Task]:
    campaign = case.campaign
    if campaign.phase not in HAS_NEWS:
        return
    known = {row.key: row.at for row in case.waiting[Kind.UPDATE]}
    last = known.get(UPDATE)
    since = last or known.get(PHASE) or campaign.created_at
    if since < case.now - UPDATE_EVERY:
        url = reverse("community:desk_update_new", args=[campaign.slug])
        yield Task(Kind.UPDATE, 1, url, since=since, note="" if last else _("There have been no updates yet."))


def waiting_endorsers(case: Case) -> Iterator[Query]:
    """Organizations whose statement is not public, because their domain is not verified."""
    given = case.campaign.endorsers.filter(kind=Endorser.Kind.ORGANIZATION, status=Endorser.Status.GIVEN)
    found = given.filter(verified_at=None).order_by("given_at")[: LISTED + 1]
    yield waiting.query(found, Kind.ENDORSER, at="given_at")


def unverified_endorsers(case: Case) -> Iterator[Task]:
    if found := case.waiting[Kind.ENDORSER]:
        url = reverse("community:desk_endorsers", args=[case.campaign.slug])
        yield Task(Kind.ENDORSER, min(len(found), LISTED), url, since=found[0].at, has_more=len(found) > LISTED)


def open_suggestions(case: Case) -> Iterator[Query]:
    found = Suggestion.objects.open().filter(document__campaign=case.campaign).order_by("created_at")[: LISTED + 1]
    yield waiting.query(found, Kind.SUGGESTION, at="created_at")


def suggestions(case: Case) -> Iterator[Task]:
    if found := case.waiting[Kind.SUGGESTION]:
        url = reverse("assembly:desk_document_suggestions", args=[case.campaign.slug])
        yield Task(Kind.SUGGESTION, min(len(found), LISTED), url, since=found[0].at, has_more=len(found) > LISTED)


def off_webhooks(case: Case) -> Iterator[Query]:
    """Those that nobody of the team has switched off."""
    off = case.campaign.webhooks.filter(off_at__isnull=False).exclude(off_because=Webhook.Off.BY_TEAM)
    yield waiting.query(off, Kind.WEBHOOK, at="off_at")


def webhooks(case: Case) -> Iterator[Task]:
    if found := case.waiting[Kind.WEBHOOK]:
        url = reverse("desk:webhooks", args=[case.campaign.slug])
        yield Task(Kind.WEBHOOK, len(found), url, since=found[0].at)
