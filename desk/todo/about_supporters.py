"""Tasks about supporters: cards, a change to agree to, mails; for members who see them in full."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from campaigns import clock
from campaigns.models import Campaign
from common.models import Unreachable
from desk.figures import LISTED
from desk.messages import reach
from desk.models import OfflineImport
from desk.supporters.criteria import Wanted
from desk.todo import waiting
from desk.todo.task import Case, Kind, Task, of_amounts
from desk.todo.waiting import Query
from desk.visibility import Visibility
from payments.models import Payment
from pledges.models import LIVE, Card

Problem = Payment.Problem
Phase = Campaign.Phase
FAILED = {True: Kind.AUTHENTICATE, False: Kind.DECLINED}


def failed_cards(case: Case) -> Iterator[Task]:
    """Their owners have been notified, but the team may have to help them."""
    if case.campaign.phase != Phase.COLLECTING:
        return
    declined = case.campaign.payments.filter(state=Payment.State.DECLINED)
    rows = list(declined.values_list("problem").annotate(Count("pk"), Sum("amount_cents")).order_by())
    for is_asked, kind in FAILED.items():
        mine = [row for row in rows if (row[0] == Problem.AUTHENTICATE) == is_asked]
        people, cents = (sum(row[column] for row in mine) for column in (1, 2))
        yield Task(kind, people, _board(case), cents=cents, until=_repair_until(case))


def _board(case: Case) -> str:
    return reverse("desk:repairs", args=[case.campaign.slug])


def _repair_until(case: Case) -> datetime | None:
    return case.figures.collection.repair_until if case.figures.collection else None


def held_up(case: Case) -> Iterator[Task]:
    if case.campaign.phase == Phase.COLLECTING:
        found = case.campaign.payments.filter(Payment.HELD_UP).aggregate(people=Count("pk"), cents=Sum("amount_cents"))
        yield Task(Kind.HELD_UP, found["people"], "#collection-title", cents=found["cents"])


def expiring_cards(case: Case) -> Iterator[Query]:
    if case.campaign.phase == Phase.PLEDGING:
        found = Card.objects.expiring(case.campaign)[: LISTED + 1]
        yield waiting.query(found, Kind.EXPIRES, cents="pledge__amount_cents")


def cards_that_expire(case: Case) -> Iterator[Task]:
    found = case.waiting[Kind.EXPIRES]
    task = of_amounts(Kind.EXPIRES, found, _write(case, "expires"), case.campaign.deadline)
    yield replace(task, note=_writable(case, "expires") if task.number else "")


def _writable(case: Case, problem: str) -> str:
    """From when these people can be written to, if all were emailed a short time ago; else empty."""
    free_from = reach.free_from(case.campaign, Wanted(problem=problem), Visibility(case.member.role))
    if free_from is None:
        return ""
    at = clock.page_text(free_from, case.campaign)
    return _("All of them have just been emailed an update or a message; you can write to them from %s.") % at


def _write(case: Case, problem: str) -> str:
    return f"{reverse('desk:message_new', args=[case.campaign.slug])}?problem={problem}"


def to_agree(case: Case) -> Iterator[Task]:
    if case.asking:
        left, until = case.asking.at_risk, case.asking.change.ends_at
        yield Task(Kind.AGREE, left.people, _write(case, "reconfirm"), cents=left.cents, until=until)


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
