"""Tasks about decisions, refunds, disputes and the books; for members who may act on money."""

from collections.abc import Iterator
from datetime import timedelta

from django.urls import reverse

from campaigns import clock
from campaigns.models import Campaign
from desk.todo.task import Case, Kind, Task
from payments.decisions import second_person
from payments.models import AnswerDate, Dispute, MoneyAct, Refund

MINUTE = timedelta(minutes=1)


def to_confirm(case: Case) -> Iterator[Task]:
    acts = second_person.to_confirm(case.member, case.acts)
    if acts:
        first = min(acts, key=lambda act: act.expires_at)
        until, since = first.expires_at, min(act.asked_at for act in acts)
        yield Task(Kind.CONFIRM, len(acts), _page(case, "money_act", first), since=since, until=until)


def _page(case: Case, name: str, act: MoneyAct | None = None) -> str:
    return reverse(f"desk:{name}", args=[case.campaign.slug, *([act.pk] if act else [])])


def answer(case: Case) -> Iterator[Task]:
    """The money that is held until the seller answers, unless somebody has already requested to record the answer."""
    campaign = case.campaign
    if campaign.phase != Campaign.Phase.OFFER or any(act.kind == MoneyAct.Kind.ANSWER for act in case.acts):
        return
    held, began = case.sums.collected, campaign.phase_changes.filter(after=Campaign.Phase.OFFER).last()
    record = AnswerDate.objects.filter(campaign=campaign).first()
    yield Task(
        Kind.ANSWER,
        1,
        _page(case, "answer"),
        cents=held.cents,
        since=began.at if began else None,
        until=clock.midnight(record.day + timedelta(days=1), campaign) - MINUTE if record else None,
    )
    if record is None:
        yield Task(Kind.ANSWER_DATE, 1, _page(case, "answer_date"))


def disputes(case: Case) -> Iterator[Task]:
    found = case.figures.disputes
    rows = [row for row in found.rows if row.state in Dispute.TO_ANSWER]
    if found.has_more:
        yield Task(Kind.DISPUTE, len(rows), "#disputes-title", has_more=True)
    elif rows:
        cents, since = sum(row.amount_cents for row in rows), min(row.opened_at for row in rows)
        yield Task(Kind.DISPUTE, len(rows), "#disputes-title", cents=cents, since=since)


def refunds(case: Case) -> Iterator[Task]:
    failed, waiting = case.figures.failed_refunds, case.figures.refunds[Refund.State.WAITING]
    cents = None if failed.has_more else sum(row.amount_cents for row in failed.rows)
    yield Task(Kind.REFUND, len(failed.rows), "#refunds-title", cents=cents, has_more=failed.has_more)
    yield Task(Kind.WAITING, waiting.people, "#refunds-title", cents=waiting.cents)
    if not waiting.people:
        yield from balance(case)


def balance(case: Case) -> Iterator[Task]:
    """What is missing if everything has to be refunded, in each currency."""
    for need in case.figures.needs:
        if need.missing:
            yield Task(Kind.BALANCE, 1, "#balance-title", cents=need.missing, currency=need.currency)


def audit(case: Case) -> Iterator[Task]:
    if found := case.figures.audit:
        yield Task(Kind.AUDIT, len(found.here), "#books-title")
