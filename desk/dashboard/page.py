"""The dashboard as one object with a section each, which its templates read as `page`.

It runs a constant number of queries, however many pledges there are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.utils import timezone

from campaigns import clock, crowd, sources, totals, visits
from campaigns.counting import breakdowns
from campaigns.crowd import Crowd
from campaigns.models import Campaign, Counted, TeamMember
from campaigns.totals import Totals
from desk import balance, figures, log
from desk.dashboard import actions, activity, amounts, consent, funnel, money, origins, pipeline, situation
from desk.dashboard.activity import ActivityEntry
from desk.dashboard.amounts import Amounts, Summary
from desk.dashboard.funnel import Funnel
from desk.dashboard.history import course, days
from desk.dashboard.history.course import Course
from desk.dashboard.history.days import History
from desk.dashboard.history.period import PeriodForm
from desk.dashboard.origins import Origins
from desk.dashboard.situation import Next, Situation
from desk.figures import Figures
from desk.rows import Fact, Link, Section
from desk.todo import entries
from desk.todo import tasks as todo
from desk.todo.entries import Entry
from desk.todo.task import Case, Team
from desk.visibility import Visibility
from pledges import agreement

LOGGED = 10


@dataclass(frozen=True, slots=True)
class Refresh:
    """When the figures were read, and links to reload them: `query` keeps the period, `still` turns reloading off."""

    now: datetime
    zone: str
    query: str
    still: bool

    @property
    def kept(self) -> str:
        """What the page's links append to keep reloading turned off."""
        return "&still" if self.still else ""

    @property
    def template(self) -> str:
        return f"desk/dashboard.html#{'is_still' if self.still else 'refreshes'}"


@dataclass(frozen=True, slots=True)
class Balance:
    shown: list[balance.Shown]
    exchanged_into: list[str]


@dataclass(frozen=True, slots=True)
class DashboardPage:
    refresh: Refresh
    situation: Situation
    next: Next
    figures: Figures
    crowd: Crowd | None
    totals: Totals
    summary: Summary
    tasks: list[Entry]
    inbox: Section
    visibility: Visibility
    may_act: bool
    actions: list[Link]
    requests: list[money.Request]
    asking: agreement.Standing | None
    split: consent.Split | None
    course: Course
    amounts: Amounts
    offline: list[Fact]
    funnel: Funnel
    origins: Origins
    happenings: list[ActivityEntry]
    collection: money.Collection | None
    balance: Balance | None
    refunds: money.Refunds | None
    books: money.Books
    log: list[log.Entry]

    @property
    def actions_template(self) -> str:
        return f"desk/dashboard.html#{'actions' if self.may_act else 'no_actions'}"

    @property
    def refund_template(self) -> str:
        """How a failed refund is shown: only members who may act on it see whose it is."""
        return f"desk/dashboard.html#failed_refund{'' if self.may_act and self.visibility.is_full else '_unnamed'}"


def read(member: TeamMember, asked: Mapping[str, str], *, may_act: bool, may_publish: bool) -> DashboardPage:
    """All current data. `asked` is the query of the address."""
    campaign, visibility, now = member.campaign, Visibility(member.role), timezone.now()
    period = {name: value for name, value in asked.items() if name in PeriodForm.base_fields}
    acts = list(campaign.money_acts.open().select_related("asked_by").order_by("asked_at"))
    sums, found, history = totals.together(campaign, days.counted(campaign), clock.local(now, campaign).date())
    known, came = figures.read(campaign), visits.by_source(campaign)
    counted = breakdowns.by_amount(campaign)
    spreads = amounts.shown(campaign, sums, known, counted[Counted.PLEDGES])
    progress = course.shown(campaign, History(history), now, period)
    asking = agreement.progress(campaign, sums)
    tasks = entries.of(campaign, todo.read(Case(member, known, sums, acts, asking, now, Team.read(campaign))), now)
    return DashboardPage(
        refresh=Refresh(now, clock.zone(campaign), f"?{urlencode(period)}", "still" in asked),
        situation=situation.situation(campaign, known.collection),
        next=situation.next_step(campaign, known),
        figures=known,
        crowd=crowd.progress_of(campaign),
        totals=sums,
        summary=amounts.summary(campaign, spreads, progress, known),
        tasks=tasks,
        inbox=entries.section(campaign, tasks),
        visibility=visibility,
        may_act=may_act,
        actions=actions.possible(campaign, may_publish=may_publish, is_asking=asking is not None),
        requests=money.requests(member, acts),
        asking=asking,
        split=consent.split(campaign, sums, asking),
        course=progress,
        amounts=spreads,
        offline=pipeline.offline(campaign, found),
        funnel=funnel.shown(funnel.steps(counted[Counted.PLEDGES], found, sum(came.values()))),
        origins=origins.shown(campaign, sums, sources.ranked(campaign, found, came), counted),
        happenings=activity.recent(campaign, visibility),
        collection=money.collection(campaign, known),
        balance=_balance(campaign, known),
        refunds=money.refunds(known),
        books=money.books(campaign, known, visibility),
        log=log.page(member, log.Wanted(), limit=LOGGED).entries,
    )


def _balance(campaign: Campaign, known: Figures) -> Balance | None:
    """None if there is nothing to show."""
    if not known.needs and not known.exchanged_into:
        return None
    return Balance(balance.shown(campaign, known.needs), known.exchanged_into)
