"""Memberships follow from pledges: they begin with a saved card and end with the pledge."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from assembly import numbering
from assembly.models import Member, Membership, Standing
from assembly.models.membership import STANDINGS
from campaigns.models import Campaign
from common import sql
from payments.books import audit
from pledges import pledging
from pledges.models import Pledge, PledgeEvent, Status
from tests.helpers.assembly import event
from tests.helpers.builders import make_campaign, make_interest, make_secured, make_user
from tests.helpers.desk import many_pledges

pytestmark = pytest.mark.django_db

Kind = PledgeEvent.Kind


def periods(campaign: Campaign) -> list[tuple[str, bool]]:
    """Standing of each period of membership, and whether it has ended."""
    found = Membership.objects.filter(campaign=campaign).order_by("pk")
    return [(each.standing, each.until is not None) for each in found]


def test_an_interest_makes_nobody_a_member(campaign: Campaign) -> None:
    make_interest(campaign)

    assert not Member.objects.exists()


def test_a_saved_card_makes_a_provisional_member_until_the_pledge_is_withdrawn(campaign: Campaign) -> None:
    pledge = make_secured(campaign)
    joined = periods(campaign)

    pledging.withdraw(pledge)

    assert joined == [(Standing.PROVISIONAL, False)]
    assert periods(campaign) == [(Standing.PROVISIONAL, True)]
    [period] = Membership.objects.all()
    assert [period.began_with.kind, period.ended_with and period.ended_with.kind] == [Kind.SECURED, Kind.WITHDRAWN]
    assert [period.since, period.until] == [period.began_with.at, period.ended_with and period.ended_with.at]


def test_a_change_of_the_amount_changes_no_membership(campaign: Campaign) -> None:
    pledge = make_secured(campaign)

    pledge.change_amount(50_00)

    assert periods(campaign) == [(Standing.PROVISIONAL, False)]


def test_a_share_makes_a_provisional_member_a_member_without_a_gap(campaign: Campaign) -> None:
    pledge = many_pledges.pledge(campaign, status=Status.COLLECTED)
    log(pledge, Status.INTERESTED, Status.SECURED, Status.AUTHORIZED, Status.COLLECTED)

    log(pledge, Status.COLLECTED, Status.ISSUED)

    before, after = Membership.objects.order_by("pk")
    assert [before.standing, after.standing] == [Standing.PROVISIONAL, Standing.MEMBER]
    assert before.until == after.since


def log(pledge: Pledge, *statuses: Status) -> None:
    """Record in one statement that the pledge went through these statuses."""
    PledgeEvent.objects.bulk_create(event(pledge, before, status) for before, status in pairwise(statuses))


def test_who_comes_back_keeps_the_number_that_nobody_else_was_given(campaign: Campaign) -> None:
    first, _other = make_secured(campaign), make_secured(campaign)
    numbering.number_new()
    pledging.withdraw(first)
    make_secured(campaign)
    numbering.number_new()

    make_secured(campaign, supporter=first.supporter)
    numbering.number_new()

    assert list(Member.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3]
    [member] = Member.objects.filter(supporter=first.supporter)
    assert member.number == 1
    assert [each.until is None for each in member.periods.order_by("pk")] == [False, True]


def test_numbers_are_given_in_the_order_of_joining_in_each_campaign_on_its_own() -> None:
    first, second = make_campaign(), make_campaign()
    joined = [make_secured(each) for each in (first, second, first, first)]

    assert numbering.number_new(limit=2) == 2
    assert numbering.number_new() == 2
    assert numbering.number_new() == 0

    numbers = dict(Member.objects.values_list("supporter_id", "number"))
    assert [numbers[each.supporter_id] for each in joined] == [1, 1, 2, 3]


def test_members_as_of_a_moment_are_those_who_had_joined_and_not_left(campaign: Campaign) -> None:
    pledge = make_secured(campaign)
    pledging.withdraw(pledge)
    [period] = Membership.objects.all()
    assert period.until is not None

    moments = (period.since - timedelta.resolution, period.since, period.until - timedelta.resolution, period.until)

    assert [Membership.objects.at(each).count() for each in moments] == [0, 1, 1, 0]


@pytest.mark.parametrize(
    "fault",
    [
        lambda: Member.objects.update(number=7),
        lambda: Member.objects.update(supporter=make_user()),
        lambda: Member.objects.all()._raw_delete("default"),
        lambda: Membership.objects.update(since=Membership.objects.get().since - timedelta(days=1)),
        lambda: Membership.objects.update(standing=Standing.MEMBER),
        lambda: Membership.objects.update(until=None, ended_with=None),
        lambda: Membership.objects.all()._raw_delete("default"),
    ],
)
def test_what_was_recorded_of_a_membership_stays(campaign: Campaign, fault: Any) -> None:
    pledging.withdraw(make_secured(campaign))
    numbering.number_new()

    with pytest.raises(ProgrammingError, match="pgtrigger"), transaction.atomic():
        fault()


def walked(steps: list[tuple[int, Status]]) -> list[tuple[int, Standing, int, int | None]]:
    """The periods that follow from these steps: who, as what, and the steps with which they begin and end."""
    found: list[tuple[int, Standing, int, int | None]] = []
    since: dict[int, tuple[Standing, int]] = {}
    for step, (who, status) in enumerate(steps):
        standing = STANDINGS.get(status)
        if who in since and since[who][0] != standing:
            found.append((who, *since.pop(who), step))
        if standing and who not in since:
            since[who] = standing, step
    return found + [(who, *begun, None) for who, begun in since.items()]


@pytest.mark.slow
class AnyHistory(TestCase):
    """Whatever happens to pledges, in however many statements, the periods are those of a simple walk."""

    @given(st.lists(st.tuples(st.integers(0, 2), st.sampled_from(Status)), max_size=12), st.integers(1, 5))
    def test_the_periods_are_those_of_the_events(self, steps: list[tuple[int, Status]], batch: int) -> None:
        campaign = make_campaign()
        people = [many_pledges.pledge(campaign, status=Status.LAPSED) for _ in range(3)]
        now = dict.fromkeys(range(3), Status.UNCONFIRMED)
        events = []
        for who, status in steps:
            events.append(event(people[who], now[who], status))
            now[who] = status

        for start in range(0, len(events), batch):
            PledgeEvent.objects.bulk_create(events[start : start + batch])

        places = {each.supporter_id: who for who, each in enumerate(people)}
        order = {each.pk: step for step, each in enumerate(events)}
        found = [
            (places[each.member.supporter_id], each.standing, order[each.began_with_id], order.get(each.ended_with_id))
            for each in Membership.objects.select_related("member")
        ]
        assert sorted(found, key=str) == sorted(walked(steps), key=str)


def test_the_audit_finds_memberships_that_do_not_follow_from_pledges(campaign: Campaign) -> None:
    kept, left = make_secured(campaign), make_secured(campaign)
    numbering.number_new()
    assert audit.problems() == []

    Pledge.objects.filter(pk=left.pk).update(status=Status.LAPSED)
    many_pledges.pledge(campaign, status=Status.SECURED)
    Member.objects.create(campaign=campaign, supporter=make_user(), number=7)
    event = kept.events.order_by("pk").first()
    member = Member.objects.get(supporter=kept.supporter)
    Membership.objects.create(
        campaign=campaign,
        member=member,
        standing=Standing.MEMBER,
        since=event.at,
        until=event.at,
        began_with=event,
        ended_with=event,
    )

    found = [problem for problem in audit.problems() if problem.startswith(("membership", "numbers"))]
    assert [problem.split(" ")[0] for problem in found] == ["membership:", "membership:", "membership:", "numbers:"]
    assert "the pledge says no member" in found[0] + found[1]
    assert "is no member, the pledge says provisional" in found[0] + found[1]
    assert "does not follow from its events" in found[2]
    assert "up to 7 for 3 members" in found[3]


def test_the_last_number_is_looked_up_once_a_campaign_and_not_once_a_member(campaign: Campaign) -> None:
    for _ in range(3):
        make_secured(campaign)
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + sql.with_tables(numbering.GIVE), [10])
        [[[plan]]] = cursor.fetchall()

    reading = [node for node in nodes(plan["Plan"]) if "number" in node.get("Index Cond", "")]
    assert [node["Actual Loops"] for node in reading] == [1]


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", []):
        yield from nodes(below)
