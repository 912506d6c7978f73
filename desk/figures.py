"""The figures about a campaign's money for its team, with a constant number of queries."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, Exists, F, Model, OuterRef, Q, QuerySet, Sum, Value

from campaigns.models import Campaign
from common.pages.partials import PartialEnum
from payments.books import balances as holdings
from payments.books import restoring
from payments.models import Account, AuditRun, Collection, Dispute, Entry, Payment, Refund
from pledges.models import Pledge, Status

PaymentState = Payment.State
Phase = Campaign.Phase

LISTED = 100
ENDED = {Phase.FAILED, Phase.CANCELLED}
TO_COLLECT = {Phase.INTEREST, Phase.PLEDGING, Phase.COLLECTING}
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class StageFigures:
    """People and money (in minor units) in one state."""

    state: str
    label: str
    people: int
    cents: int
    currency: str = ""  # set where it may differ from the campaign's


class Sums(NamedTuple):
    """What has one state, or is in one account and currency."""

    name: str
    currency: str
    number: int
    cents: int


class Step(PartialEnum, partials="desk/money.html#"):
    """What the workers are doing; each has a partial in desk/money.html."""

    ASKED = "asked"
    COLLECTED = "collected"
    RELEASED = "released"
    REFUNDED = "refunded"


@dataclass(frozen=True, slots=True)
class Progress:
    step: Step
    done: int
    of: int

    @property
    def percent(self) -> int:
        """The percentage done, rounded down: all but one of a million is not 100 %."""
        return self.done * 100 // self.of if self.of else 0


@dataclass(frozen=True, slots=True)
class Listed[T]:
    """The first rows, of possibly more than a page can show."""

    rows: list[T]
    has_more: bool


def _listed[M: Model](found: QuerySet[M]) -> Listed[M]:
    rows = list(found[: LISTED + 1])
    return Listed(rows[:LISTED], has_more=len(rows) > LISTED)


@dataclass(frozen=True, slots=True)
class Audit:
    """The last audit, with the problems that concern one campaign."""

    run: AuditRun
    here: list[str]

    @property
    def elsewhere(self) -> int:
        return len(self.run.problems) - len(self.here)


@dataclass(frozen=True, slots=True)
class Figures:
    """The current amounts of one campaign; payments and refunds by state."""

    collection: Collection | None
    payments: dict[str, StageFigures]
    progress: Progress | None
    refunds: dict[str, StageFigures]
    refund_progress: Progress | None
    failed_refunds: Listed[Refund]
    disputes: Listed[Dispute]
    balances: list[StageFigures]
    audit: Audit | None
    is_on_hold: bool
    needs: list[holdings.Need]
    exchanged_into: list[str]

    @property
    def sums(self) -> list[tuple[str, int]]:
        """The balance of each account in each currency."""
        sums = dict.fromkeys((line.currency for line in self.balances), 0)
        for line in self.balances:
            sums[line.currency] += line.cents
        return list(sums.items())


def read(campaign: Campaign) -> Figures:
    collection = Collection.objects.filter(campaign=campaign).first()
    sums = _sums(campaign)
    reserved, returned = _lines(PaymentState, sums["payments"]), _lines(Refund.State, sums["refunds"])
    return Figures(
        collection=collection,
        payments=reserved,
        progress=progress(campaign, collection, reserved),
        refunds=returned,
        refund_progress=refund_progress(returned),
        failed_refunds=_listed(not_refunded(campaign))
        if returned[Refund.State.FAILED].people
        else Listed([], has_more=False),
        disputes=_listed(disputes(campaign)),
        balances=_balances(campaign, sums["entries"]),
        audit=last_audit(campaign),
        is_on_hold=not restoring.is_reconciled(),
        needs=needs(campaign, returned),
        exchanged_into=holdings.exchanged_into(campaign) if campaign.phase in TO_COLLECT else [],
    )


def _sums(campaign: Campaign) -> dict[str, list[Sums]]:
    """The payments and refunds by state, and the entries by account and currency, in one query.

    Only a pledge's newest payment counts, so a repaired one is not counted as released too.
    """
    newer = Payment.objects.filter(pledge=OuterRef("pledge"), pk__gt=OuterRef("pk"))
    payments = Payment.objects.filter(~Exists(newer), campaign=campaign).order_by()
    refunds = Refund.objects.standing().filter(payment__campaign=campaign).order_by()
    entries = Entry.objects.filter(journal__campaign=campaign).order_by()
    summed = Sum("amount_cents")
    read = (
        payments.values_list(Value("payments"), "state", Value("")).annotate(Count("pk"), summed),
        refunds.values_list(Value("refunds"), "state", Value("")).annotate(Count("payment", distinct=True), summed),
        entries.values_list(Value("entries"), "account", "journal__currency").annotate(Count("pk"), summed),
    )
    found: dict[str, list[Sums]] = {"payments": [], "refunds": [], "entries": []}
    for what, *row in read[0].union(*read[1:], all=True):
        found[what].append(Sums(*row))
    return found


def _lines(states: type[PaymentState | Refund.State], rows: Iterable[Sums]) -> dict[str, StageFigures]:
    found = {row.name: (row.number, row.cents) for row in rows}
    return {
        state.value: StageFigures(state.value, str(state.label), *found.get(state.value, (0, 0))) for state in states
    }


def progress(campaign: Campaign, collection: Collection | None, lines: dict[str, StageFigures]) -> Progress | None:
    """The workers' progress in the campaign's current step; None if there is nothing to do."""
    if collection is None:
        return None
    people = {state: line.people for state, line in lines.items()}
    if campaign.phase in ENDED:
        step, done, left = Step.RELEASED, people[PaymentState.RELEASED], people[PaymentState.TO_RELEASE]
    elif collection.decision == Collection.Decision.CAPTURE:
        step, done, left = Step.COLLECTED, people[PaymentState.CAPTURED], people[PaymentState.TO_CAPTURE]
    else:
        left = people[PaymentState.TO_AUTHORIZE]
        step, done = Step.ASKED, sum(people.values()) - left
    return Progress(step, done, done + left) if done + left else None


def needs(campaign: Campaign, lines: dict[str, StageFigures]) -> list[holdings.Need]:
    """What refunds would take from the balance, if the seller may still decline or some refunds are to be sent."""
    to_send = lines[Refund.State.TO_REFUND].people + lines[Refund.State.WAITING].people
    return holdings.needs(campaign) if campaign.phase == Phase.OFFER or to_send else []


def refund_progress(lines: dict[str, StageFigures]) -> Progress | None:
    of = sum(line.people for line in lines.values())
    return Progress(Step.REFUNDED, lines[Refund.State.SUCCEEDED].people, of) if of else None


def not_refunded(campaign: Campaign) -> QuerySet[Refund]:
    """Failed refunds that were neither retried nor resolved otherwise: somebody has to look at each."""
    kept = [Status.COLLECTED, Status.ISSUED]
    failed = Refund.objects.standing().filter(payment__campaign=campaign, state=Refund.State.FAILED)
    left = failed.filter(payment__pledge__status__in=kept).order_by("pk")
    return left.select_related("payment__pledge__campaign").annotate(email=F("payment__pledge__supporter__email"))


def disputes(campaign: Campaign) -> QuerySet[Dispute]:
    """Disputes, open ones first because they are urgent, then newest first."""
    found = Dispute.objects.filter(payment__campaign=campaign)
    marked = found.annotate(is_open=Q(state__in=Dispute.TO_ANSWER)).order_by("-is_open", "-opened_at")
    return marked.select_related("payment__pledge__campaign")


def _balances(campaign: Campaign, rows: Iterable[Sums]) -> list[StageFigures]:
    """The balance of each account in the campaign's currency and in those it was settled in; credits are negative."""
    sums = {(row.name, row.currency): row.cents for row in rows}
    currencies = sorted(
        {currency for _, currency in sums}, key=lambda currency: (currency != campaign.currency, currency)
    )
    return [
        StageFigures(account.value, str(account.label), 0, sums[account, currency], currency)
        for currency in currencies
        for account in Account
        if (account, currency) in sums
    ]


def last_audit(campaign: Campaign) -> Audit | None:
    """The last audit. It covers the whole site; problems that do not concern this campaign are only counted."""
    run = AuditRun.objects.order_by("-at").first()
    if run is None:
        return None
    named = {problem: [UUID(found) for found in _ID.findall(problem)] for problem in run.problems}
    own = _own_ids(campaign, {each for ids in named.values() for each in ids}) if named else set()
    return Audit(run, [problem for problem in run.problems if own.intersection(named[problem])])


def _own_ids(campaign: Campaign, ids: set[UUID]) -> set[UUID]:
    own = {campaign.pk}
    for rows in (
        Pledge.objects.filter(campaign=campaign),
        Payment.objects.filter(campaign=campaign),
        Refund.objects.filter(payment__campaign=campaign),
    ):
        own.update(rows.filter(pk__in=ids).values_list("pk", flat=True))
    return own
