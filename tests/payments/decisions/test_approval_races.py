"""Two people decide about money at the same moment as somebody else does something about it."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import User
from campaigns import team
from campaigns.models import Campaign, NotAllowed, WrongPhase
from payments.collection import collecting
from payments.decisions import approvals, money_acts
from payments.models import MoneyAct, NotWaiting
from tests.helpers.desk.desk_team import member
from tests.helpers.simulation.timeline import reach_deadline
from tests.helpers.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = [*range(4), *(pytest.param(n, marks=pytest.mark.soak) for n in range(4, 50))]
REFUSED = (NotWaiting, WrongPhase, NotAllowed, money_acts.Outdated, approvals.AlreadyAsked)


def outcome(act: Callable[[], Any]) -> str:
    try:
        act()
    except REFUSED as error:
        return type(error).__name__
    return "won"


@pytest.fixture
def asked(campaign: Campaign, treasurers: list[User]) -> MoneyAct:
    return approvals.request(MoneyAct(campaign=campaign, kind="cancel", reason="It was sold."), treasurers[0])


@pytest.mark.parametrize("round_", ROUNDS)
def test_of_four_confirmations_one_succeeds(campaign: Campaign, asked: MoneyAct, round_: int) -> None:
    people = [member(campaign, "treasurer") for _ in range(4)]

    results = at_once(lambda n: outcome(lambda: approvals.confirm(asked, people[n])), 4)

    assert sorted(results) == ["NotWaiting"] * 3 + ["won"]
    assert campaign.acts.filter(kind="cancelled").count() == campaign.phase_changes.count() == 1


@pytest.mark.parametrize("round_", ROUNDS)
def test_confirming_and_withdrawing_a_request_exclude_each_other(
    campaign: Campaign, asked: MoneyAct, treasurers: list[User], round_: int
) -> None:
    does = [lambda: approvals.withdraw(asked, treasurers[0]), lambda: approvals.confirm(asked, treasurers[1])]

    results = at_once(lambda n: outcome(does[n]), 2)

    assert sorted(results) == ["NotWaiting", "won"]
    ended = {"taken_back": "pledging", "confirmed": "cancelled"}
    assert Campaign.objects.get().phase == ended[MoneyAct.objects.get().state]


@pytest.mark.parametrize("round_", ROUNDS)
@pytest.mark.parametrize("who", [0, 1])
def test_a_member_who_is_removed_first_decides_nothing(
    campaign: Campaign, asked: MoneyAct, treasurers: list[User], who: int, round_: int
) -> None:
    olive = member(campaign, "owner")
    leaving = campaign.team.get(user=treasurers[who])
    does = [lambda: team.remove(leaving, olive), lambda: approvals.confirm(asked, treasurers[1])]

    _, result = at_once(lambda n: outcome(does[n]), 2)

    kinds = list(campaign.acts.order_by("pk").values_list("kind", flat=True))[1:]
    if result == "won":
        assert kinds == ["cancelled", "member_removed"]
    else:
        assert (result, kinds) == (["Outdated", "NotAllowed"][who], ["member_removed"])


@pytest.mark.parametrize("round_", ROUNDS)
def test_the_close_and_a_cancellation_exclude_each_other(
    campaign: Campaign, asked: MoneyAct, treasurers: list[User], round_: int
) -> None:
    reach_deadline(campaign)
    does = [
        lambda: collecting.close(Campaign.objects.get(pk=campaign.pk)),
        lambda: approvals.confirm(asked, treasurers[1]),
    ]

    results = at_once(lambda n: outcome(does[n]), 2)

    assert sorted(results) == ["WrongPhase", "won"]
    assert campaign.phase_changes.count() == 1


@pytest.mark.parametrize("round_", ROUNDS)
def test_of_four_equal_requests_one_succeeds(campaign: Campaign, round_: int) -> None:
    people = [member(campaign, "owner") for _ in range(4)]

    def ask(number: int) -> str:
        wish = MoneyAct(campaign=campaign, kind="cancel", reason="It was sold.")
        return outcome(lambda: approvals.request(wish, people[number]))

    assert sorted(at_once(ask, 4)) == ["AlreadyAsked"] * 3 + ["won"]


def test_two_sweeps_let_it_lapse_once(campaign: Campaign, asked: MoneyAct) -> None:
    MoneyAct.objects.update(expires_at=asked.asked_at)

    at_once(lambda _: approvals.lapse_due(), 4)

    assert campaign.acts.filter(kind="money_lapsed").count() == 1
