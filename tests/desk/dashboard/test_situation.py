"""Wherever a campaign stands, the dashboard has words for it and for what comes next."""

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest
from django.template.loader import get_template
from django.utils import timezone

from campaigns.models import Campaign, TeamMember
from desk.balance import Cover, cover
from desk.dashboard import situation
from desk.dashboard.history.course import Outlook
from desk.dashboard.money import Finding, finding
from desk.dashboard.situation import Next, Situation
from desk.figures import Audit, Figures, Listed, StageFigures, Step
from desk.visibility import Visibility
from payments.books.balances import Need
from payments.models import AuditRun, Collection, Payment, Refund

Phase, Decision = Campaign.Phase, Collection.Decision


def make_figures(*, decision: str | None = None, failed: bool = False, **people: int) -> Figures:
    """Figures in which nothing stands but what is named: so many people in each state, `refund_…` of a refund."""
    return Figures(
        collection=None if decision is None else Collection(decision=decision),
        payments={state: StageFigures(state, "", people.get(state, 0), 0) for state in Payment.State.values},
        progress=None,
        refunds={state: StageFigures(state, "", people.get(f"refund_{state}", 0), 0) for state in Refund.State.values},
        refund_progress=None,
        failed_refunds=Listed([Refund()] if failed else [], has_more=False),
        disputes=Listed([], has_more=False),
        balances=[],
        audit=None,
        is_on_hold=False,
        needs=[],
        exchanged_into=[],
    )


def make(phase: str, *, days: int = 1, was_not_sold: bool = False) -> Campaign:
    campaign = Campaign(phase=phase, deadline=timezone.now() + timedelta(days=days))
    campaign.__dict__["was_not_sold"] = was_not_sold and phase == Phase.FAILED
    return campaign


@pytest.mark.parametrize("each", [*Situation, *Next, *Step, *Cover, *Outlook, *Finding])
def test_each_has_a_partial(each: Situation) -> None:
    get_template(each.template)


def test_every_combination_of_states_has_a_situation_and_a_next_step() -> None:
    found: set[Situation | Next] = set()
    states = ["to_authorize", "to_release", "refund_to_refund", "refund_pending", "refund_waiting"]
    for phase, decision, days, flag in product(Phase, [None, *Decision.values], (1, -1), (True, False)):
        campaign = make(phase, days=days, was_not_sold=flag)
        found.add(situation.situation(campaign, make_figures(decision=decision).collection))
        for people in product((0, 1), repeat=len(states)):
            known = make_figures(decision=decision, failed=flag, **dict(zip(states, people, strict=True)))
            found.add(situation.next_step(campaign, known))

    assert found == {*Situation, *Next}


@pytest.mark.parametrize(
    ("phase", "collection", "expected"),
    [
        (Phase.COLLECTING, Decision.OPEN, Situation.AUTHORIZING),
        (Phase.COLLECTING, Decision.RELEASE, Situation.AUTHORIZING),
        (Phase.COLLECTING, Decision.CAPTURE, Situation.CAPTURING),
        (Phase.OFFER, Decision.CAPTURE, Situation.OFFER),
        (Phase.FAILED, Decision.CAPTURE, Situation.FAILED),
    ],
)
def test_while_money_is_collected_the_decision_says_where_it_stands(
    phase: Phase, collection: Decision, expected: Situation
) -> None:
    assert situation.situation(make(phase), Collection(decision=collection)) == expected


def test_a_campaign_whose_seller_did_not_sell_is_told_apart_from_others_that_failed() -> None:
    assert situation.situation(make(Phase.FAILED, was_not_sold=True), None) == Situation.NOT_SOLD


def test_an_open_campaign_waits_for_its_deadline_and_then_for_its_close() -> None:
    nothing = make_figures()

    assert situation.next_step(make(Phase.PLEDGING), nothing) == Next.DEADLINE
    assert situation.next_step(make(Phase.INTEREST), nothing) == Next.ENDING
    assert situation.next_step(make(Phase.PLEDGING, days=-1), nothing) == Next.CLOSING


def test_an_ended_campaign_says_the_most_urgent_of_what_is_left() -> None:
    ended = make(Phase.FAILED)
    left = make_figures(failed=True, to_release=1, refund_waiting=1)
    waiting = make_figures(failed=True, refund_waiting=1)

    assert situation.next_step(ended, left) == Next.UNDOING
    assert situation.next_step(ended, make_figures(refund_pending=1)) == Next.UNDOING
    assert situation.next_step(ended, waiting) == Next.WAITING
    assert situation.next_step(ended, make_figures(failed=True)) == Next.FAILED_REFUNDS
    assert situation.next_step(ended, make_figures()) == Next.UNDONE


def test_a_balance_that_nobody_reported_is_unknown_and_not_missing() -> None:
    known = Need("USD", 100, available=99)

    assert cover(Need("USD", 100)) == Cover.UNKNOWN
    assert cover(known) == Cover.SHORT
    assert cover(replace(known, available=100)) == Cover.ENOUGH


def test_an_audit_that_found_something_elsewhere_found_nothing_here() -> None:
    run, full = AuditRun(problems=["elsewhere"]), Visibility(TeamMember.Role.OWNER)

    assert finding(None, full) == Finding.NEVER_AUDITED
    assert finding(Audit(run, []), full) == Finding.CLEAN
    assert finding(Audit(run, ["here"]), full) == Finding.PROBLEMS
    assert finding(Audit(run, ["here"]), Visibility(TeamMember.Role.EDITOR)) == Finding.COUNTED
