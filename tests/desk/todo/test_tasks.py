"""Everything that waits for a member of the team is there with its figures, and leads to where it is done."""

from datetime import timedelta
from itertools import product
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from campaigns import clock
from campaigns.models import Campaign, TeamMember
from community.models import LastNews
from desk.todo import entries
from desk.todo.task import Kind, Task
from desk.todo.words import WORDS
from payments.decisions import answer_dates, approvals
from payments.models import MoneyAct
from tests.helpers.builders import make_campaign, put, signed_in
from tests.helpers.community.updates import make_update
from tests.helpers.desk import todo
from tests.helpers.desk.desk_team import INSIDE, address, member, proven, read
from tests.helpers.desk.waiting_tasks import (
    DAYS,
    MADE,
    ago,
    disputed,
    expiring,
    offered,
    pending_file,
    requested,
    unverified,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]

Role = TeamMember.Role
ALWAYS = {"own_factor", "second_person"}  # of a team in which nobody has a second factor


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign(threshold_cents=1_000_00, timezone="America/New_York", deadline=timezone.now() + DAYS * 20)


@pytest.fixture
def approving(settings: Any) -> None:
    settings.CAMPAIGN_POLICY = "approval"


@pytest.mark.usefixtures("approving")
@pytest.mark.parametrize("kind", MADE)
def test_each_kind_of_task_has_its_figures_and_leads_to_where_it_is_done(campaign: Campaign, kind: Kind) -> None:
    owner = member(campaign, Role.OWNER)
    make, number, cents = MADE[kind]
    make(campaign)

    tasks = {task.kind: task for task in todo.read(campaign.team.get(user=owner))}

    assert set(tasks) - ALWAYS <= {kind, *({Kind.ANSWER, Kind.ANSWER_DATE} if campaign_is_offered(campaign) else ())}
    assert (tasks[kind].number, tasks[kind].cents) == (number, cents)
    page = signed_in(owner).get(address(campaign))
    assert f'href="{tasks[kind].url}"'.replace("&", "&amp;") in page.text
    assert leads(proven(owner), tasks[kind].url, page.text)


def campaign_is_offered(campaign: Campaign) -> bool:
    return Campaign.objects.get(pk=campaign.pk).phase == "offer"


def leads(client: Client, url: str, page: str) -> bool:
    """Whether there is such a page, or such a section of the dashboard."""
    if url.startswith("#"):
        return f'id="{url[1:]}"' in page
    return client.get(url).status_code in {200, 302 if url.startswith("/accounts/") else 200}


def test_every_kind_is_tried_and_has_its_words() -> None:
    assert set(MADE) == set(Kind)
    assert set(WORDS) == set(Kind)


EDITORS = {Kind.HELD, Kind.REPORTED, Kind.QUESTION, Kind.UPDATE, Kind.ENDORSER, Kind.SUGGESTION}
OWNERS = {Kind.SECOND_PERSON, Kind.INVITED, Kind.TEAM_UNREACHABLE, Kind.RETURNED, Kind.WEBHOOK}


@pytest.mark.usefixtures("approving")
@pytest.mark.parametrize(("kind", "role"), [*product(MADE, ["treasurer", "editor", "observer"])])
def test_a_task_is_shown_only_to_those_who_may_do_it(campaign: Campaign, kind: Kind, role: str) -> None:
    who = campaign.team.get(user=member(campaign, role))
    MADE[kind][0](campaign)
    expected = {"treasurer": kind not in EDITORS | OWNERS, "editor": kind in EDITORS, "observer": False}

    assert (kind in todo.numbers(who)) == expected[role]


@pytest.mark.parametrize("role", INSIDE)
def test_it_says_so_when_nothing_waits(campaign: Campaign, role: str) -> None:
    users = [member(campaign, each) for each in (role, Role.OWNER)]
    for user in users:
        proven(user)  # has a second factor

    page = read(signed_in(users[0]), campaign)

    assert "To do Nothing is waiting for you." in page


# -- the seller's answer -----------------------------------------------------------------------------------


def test_the_answer_says_how_much_is_held_since_when_and_until_when(campaign: Campaign) -> None:
    owner = member(campaign, Role.OWNER)
    offered(campaign)
    with time_machine.travel(ago(3), tick=False):
        campaign.phase_changes.create(before="collecting", after="offer")
    page = read(signed_in(owner), campaign)
    assert "The seller’s answer $40.26 held for 3 days" in page
    assert "A date for the seller’s answer" in page

    answer_dates.set_day(campaign, (timezone.now() + DAYS * 400).date(), owner)

    page = read(signed_in(owner), campaign)
    assert "to be answered by" in page
    assert "A date for the seller’s answer" not in page


def test_an_answer_that_waits_for_a_second_person_is_no_longer_to_be_recorded(campaign: Campaign) -> None:
    owner, treasurer = (campaign.team.get(user=member(campaign, role)) for role in (Role.OWNER, Role.TREASURER))
    offered(campaign)

    approvals.request(MoneyAct(campaign=campaign, kind="answer", answer="accepted"), treasurer.user)

    assert {Kind.ANSWER, Kind.ANSWER_DATE}.isdisjoint(todo.numbers(owner))
    assert Kind.CONFIRM in todo.numbers(owner)
    assert Kind.CONFIRM not in todo.numbers(treasurer)


def test_a_task_whose_time_is_over_is_marked(campaign: Campaign) -> None:
    owner = campaign.team.get(user=member(campaign, Role.OWNER))
    offered(campaign)
    now = timezone.now()
    answer_dates.set_day(campaign, (now + DAYS).date(), owner.user)
    tasks = todo.read(owner)

    assert not any(entry.is_late for entry in entries.of(campaign, tasks, now))
    assert [entry.name for entry in entries.of(campaign, tasks, now + DAYS * 3) if entry.is_late] == ["answer"]


def test_blockers_come_first_then_what_is_due_by_time_and_then_the_rest(campaign: Campaign) -> None:
    owner = campaign.team.get(user=member(campaign, Role.OWNER))
    disputed(campaign)
    put(campaign, phase="pledging")
    unverified(campaign)
    expiring(campaign)
    requested(campaign)
    pending_file(campaign)
    campaign.offline_imports.update(due_at=timezone.now() + timedelta(minutes=5))

    kinds = [task.kind for task in todo.read(owner)]

    dated = [Kind.OFFLINE, Kind.CONFIRM, Kind.EXPIRES]
    assert kinds == [Kind.DISPUTE, Kind.OWN_FACTOR, Kind.SECOND_PERSON, *dated, Kind.ENDORSER]


@pytest.mark.parametrize(
    ("hours", "says"), [(-1, ""), (3, "due today"), (14, "due tomorrow"), (23, "due tomorrow"), (25, "")]
)
def test_what_is_due_within_a_day_is_marked(campaign: Campaign, hours: int, says: str) -> None:
    noon = clock.midnight(timezone.now().date(), campaign) + timedelta(hours=12)
    task = Task(Kind.CONFIRM, 1, "/", until=noon + timedelta(hours=hours))

    assert [entry.due for entry in entries.of(campaign, [task], noon)] == [says]


# -- cards that expire ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("hours", "says"), [(None, False), (1, True), (71, True), (73, False)])
def test_cards_that_expire_say_from_when_their_owners_can_be_written_to(
    campaign: Campaign,
    settings: Any,
    hours: int | None,
    says: bool,  # noqa: FBT001
) -> None:
    settings.UPDATE_MAIL_HOURS = 72
    put(campaign, phase="pledging")
    expiring(campaign)
    owner = campaign.team.get(user=member(campaign, Role.OWNER))
    if hours:
        mailed(campaign, hours)

    note = next(task.note for task in todo.read(owner) if task.kind == Kind.EXPIRES)

    assert ("you can write to them from" in note) == says
    if hours and says:
        over = LastNews.objects.get().at + timedelta(hours=72)
        free_from = over.replace(second=0, microsecond=0) + timedelta(minutes=1)
        assert note.endswith(f" from {clock.page_text(free_from, campaign)}.")


def mailed(campaign: Campaign, hours: int) -> None:
    for pledge in campaign.pledges.all():
        at = timezone.now() - timedelta(hours=hours)
        LastNews.objects.create(campaign=campaign, email=pledge.supporter.email, at=at)


def test_as_soon_as_somebody_can_be_written_to_the_task_says_nothing(campaign: Campaign) -> None:
    put(campaign, phase="pledging")
    expiring(campaign)
    mailed(campaign, 1)
    expiring(campaign)
    owner = campaign.team.get(user=member(campaign, Role.OWNER))

    assert [task.note for task in todo.read(owner) if task.kind == Kind.EXPIRES] == [""]


# -- updates -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "waits"), [(13, False), (15, True)])
def test_an_update_is_overdue_after_two_weeks(campaign: Campaign, days: int, waits: bool) -> None:  # noqa: FBT001
    editor = campaign.team.get(user=member(campaign, Role.EDITOR))
    make_update(campaign, publish_at=ago(40))
    make_update(campaign, publish_at=ago(days))

    assert (Kind.UPDATE in todo.numbers(editor)) == waits


def test_without_any_update_the_first_is_due_two_weeks_after_the_opening(campaign: Campaign) -> None:
    editor = campaign.team.get(user=member(campaign, Role.EDITOR))
    Campaign.objects.update(created_at=ago(90))
    assert Kind.UPDATE in todo.numbers(editor)

    campaign.phase_changes.create(before="draft", after="pledging")

    assert Kind.UPDATE not in todo.numbers(editor)
