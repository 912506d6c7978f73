"""Tasks about supporters' cards, and a change to agree to; for members who see supporters in full."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from django.db.models import Count, Sum
from django.urls import reverse

from campaigns.models import Campaign
from desk.figures import LISTED
from desk.todo import mail_pause, waiting
from desk.todo.task import Case, Kind, Task, of_amounts
from desk.todo.waiting import Query
from payments.models import Payment
from pledges.models import Card

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
    yield replace(task, note=mail_pause.note(case, "expires") if task.number else "")


def _write(case: Case, problem: str) -> str:
    return f"{reverse('desk:message_new', args=[case.campaign.slug])}?problem={problem}"


def to_agree(case: Case) -> Iterator[Task]:
    if case.asking:
        left, until = case.asking.at_risk, case.asking.change.ends_at
        yield Task(Kind.AGREE, left.people, _write(case, "reconfirm"), cents=left.cents, until=until)
