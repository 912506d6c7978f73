"""Tasks about supporters: their addresses, files of pledges on paper, messages; for members who see them in full."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef
from django.urls import reverse

from common.models import Unreachable
from desk.figures import LISTED
from desk.models import OfflineImport
from desk.todo import waiting
from desk.todo.task import Case, Kind, Task, of_amounts
from desk.todo.waiting import Query
from pledges.models import LIVE


def unreachable_supporters(case: Case) -> Iterator[Query]:
    failed = Unreachable.objects.filter(email=OuterRef("supporter__email"))
    pledges = case.campaign.pledges.filter(Exists(failed), status__in=LIVE)[: LISTED + 1]
    yield waiting.query(pledges, Kind.UNREACHABLE, cents="amount_cents")


def unreachable(case: Case) -> Iterator[Task]:
    listed = f"{reverse('desk:supporters', args=[case.campaign.slug])}?problem=unreachable"
    yield of_amounts(Kind.UNREACHABLE, case.waiting[Kind.UNREACHABLE], listed)


def waiting_files(case: Case) -> Iterator[Query]:
    """Files that somebody has uploaded and not yet decided about; they are discarded in the end."""
    found = case.campaign.offline_imports.filter(state=OfflineImport.State.WAITING).order_by("due_at")[: LISTED + 1]
    yield waiting.query(found, Kind.OFFLINE, at="due_at", key="pk")


def offline_files(case: Case) -> Iterator[Task]:
    if found := case.waiting[Kind.OFFLINE]:
        url = reverse("desk:offline_import", args=[case.campaign.slug, found[0].key])
        yield Task(Kind.OFFLINE, min(len(found), LISTED), url, until=found[0].at, has_more=len(found) > LISTED)


def drafts_again(case: Case) -> Iterator[Query]:
    """Scheduled messages that a worker did not send, each a draft again."""
    found = case.campaign.messages.filter(starts_at=None).exclude(stopped="").order_by("created_at")[: LISTED + 1]
    yield waiting.query(found, Kind.STOPPED, at="created_at", key="pk")


def stopped_messages(case: Case) -> Iterator[Task]:
    """The link leads to the oldest."""
    if found := case.waiting[Kind.STOPPED]:
        url = reverse("desk:message", args=[case.campaign.slug, found[0].key])
        yield Task(Kind.STOPPED, min(len(found), LISTED), url, has_more=len(found) > LISTED)
