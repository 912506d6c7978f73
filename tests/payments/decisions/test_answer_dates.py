"""The day by which the seller must answer: who may set it, and that those who decide are reminded of it."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from accounts.models import User
from campaigns.models import Campaign, NotAllowed, TeamMember, WrongPhase
from common.models import Mail
from payments.decisions import answer_dates, approvals
from payments.models import AnswerDate, MoneyAct
from tests.helpers.builders import join, make_campaign, signed_in
from tests.helpers.desk.desk_team import address, collected, in_offer, member
from tests.helpers.pages import words

pytestmark = pytest.mark.django_db

Role = TeamMember.Role
NOW = datetime(2027, 3, 1, 17, 0, tzinfo=UTC)
DAY = date(2027, 3, 10)


@pytest.fixture
def campaign() -> Campaign:
    campaign = make_campaign(timezone="America/New_York")
    collected(campaign)
    return in_offer(campaign)


def told() -> list[tuple[str, bool]]:
    """Who was reminded, and whether the day was over by then."""
    return [(mail.to, mail.data["is_over"]) for mail in Mail.objects.filter(kind="answer_due").order_by("pk")]


def test_those_who_decide_are_reminded_once_before_the_day_and_once_after_it(campaign: Campaign) -> None:
    owner, treasurer = (member(campaign, role) for role in (Role.OWNER, Role.TREASURER))
    member(campaign, Role.EDITOR)
    both = sorted([owner.email, treasurer.email])
    with time_machine.travel(NOW, tick=False) as clock:
        answer_dates.set_day(campaign, DAY, owner)
        expected: list[tuple[str, bool]] = []
        for at, reminded in (
            (datetime(2027, 3, 7, 13, 59, tzinfo=UTC), []),
            (datetime(2027, 3, 7, 14, 0, tzinfo=UTC), [(who, False) for who in both]),  # nine in New York
            (datetime(2027, 3, 10, 23, 0, tzinfo=UTC), []),
            (datetime(2027, 3, 11, 14, 0, tzinfo=UTC), [(who, True) for who in both]),
            (datetime(2027, 3, 12, 14, 0, tzinfo=UTC), []),
        ):
            clock.move_to(at)
            for _ in range(2):
                answer_dates.remind_due()
            expected += reminded
            assert sorted(told(), key=lambda row: (row[1], row[0])) == expected

    assert {mail.data["held"] for mail in Mail.objects.filter(kind="answer_due")} == {"$40.26"}
    assert AnswerDate.objects.get().due_at is None


def test_nobody_is_reminded_once_an_answer_is_waiting_for_the_second_person(campaign: Campaign) -> None:
    owner, treasurer = (member(campaign, role) for role in (Role.OWNER, Role.TREASURER))
    with time_machine.travel(NOW, tick=False) as clock:
        answer_dates.set_day(campaign, DAY, owner)
        clock.move_to(NOW + timedelta(days=5))
        approvals.request(MoneyAct(campaign=campaign, kind="answer", answer="accepted"), treasurer)
        clock.move_to(NOW + timedelta(days=6))
        answer_dates.remind_due()

    assert told() == []


def test_a_later_day_brings_reminders_of_its_own(campaign: Campaign) -> None:
    owner = member(campaign, Role.OWNER)
    with time_machine.travel(NOW, tick=False) as clock:
        answer_dates.set_day(campaign, DAY, owner)
        clock.move_to(NOW + timedelta(days=7))
        answer_dates.remind_due()
        answer_dates.set_day(campaign, DAY + timedelta(days=30), owner)
        clock.move_to(NOW + timedelta(days=37))
        answer_dates.remind_due()

    assert told() == [(owner.email, False)] * 2
    assert [act.data["day"] for act in campaign.acts.filter(kind="answer_dated").order_by("pk")] == [
        "2027-03-10",
        "2027-04-09",
    ]


def test_only_who_may_act_on_money_sets_a_day_and_only_one_that_is_not_over(campaign: Campaign) -> None:
    owner, editor = (member(campaign, role) for role in (Role.OWNER, Role.EDITOR))
    with time_machine.travel(datetime(2027, 3, 11, 3, 0, tzinfo=UTC), tick=False):  # still the 10th in New York
        answer_dates.set_day(campaign, DAY, owner)
        with pytest.raises(answer_dates.AlreadyOver):
            answer_dates.set_day(campaign, DAY - timedelta(days=1), owner)
        with pytest.raises(NotAllowed):
            answer_dates.set_day(campaign, DAY, editor)
        with pytest.raises(WrongPhase):
            answer_dates.set_day(make_owned(owner), DAY, owner)

    assert AnswerDate.objects.get().day == DAY


def make_owned(owner: User) -> Campaign:
    return join(make_campaign(), user=owner, role=Role.OWNER, name="Olive").campaign


def test_the_day_is_set_on_its_page_and_stands_in_the_log(campaign: Campaign) -> None:
    with time_machine.travel(NOW, tick=False):
        client = signed_in(member(campaign, Role.TREASURER))
        refused = client.post(address(campaign, "answer_date"), {"day": "2027-02-28"})
        too_far = client.post(address(campaign, "answer_date"), {"day": "2099-02-28"})
        answer = client.post(address(campaign, "answer_date"), {"day": "2027-03-10"}, follow=True)
        page = client.get(address(campaign, "answer_date")).text

    assert "This day is already over." in words(refused)
    assert "more than 5 years away" in words(too_far)
    assert "The date is recorded" in words(answer)
    assert "Date for the seller’s answer set: 10 March 2027" in words(answer)
    assert 'value="2027-03-10"' in page
