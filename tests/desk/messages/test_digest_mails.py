"""What the desk's mail says: the figures of the page, and nobody's name."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine

from campaigns.models import Campaign, TeamMember
from common.mail import outbox
from desk import digests, tasks
from desk.models import Digest
from payments.models import Payment
from pledges.models import Pledge
from tests.helpers.builders import join, make_campaign, make_interest, make_secured, make_user, signed_in, unguarded
from tests.helpers.desk import many_pledges
from tests.helpers.desk.desk_team import INSIDE, address, in_phase, member
from tests.helpers.desk.digests import MONDAY, letters, sweep, told, wanting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]

Role, Rhythm = TeamMember.Role, Digest.Rhythm


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign(
        threshold_cents=1_000_00, timezone="America/New_York", deadline=MONDAY + timedelta(days=30), title="Our Commons"
    )


@pytest.fixture
def owner(campaign: Campaign) -> TeamMember:
    return join(campaign, user=make_user("olive@example.org"), role=Role.OWNER, name="Olive")


def lived(campaign: Campaign) -> None:
    """Some weeks of pledges, whose cards expire before the close."""
    for day, cents in [(20, 40_26), (3, 75_00), (3, 19_99), (1, 120_00)]:
        with time_machine.travel(MONDAY - timedelta(days=day), tick=False):
            make_secured(campaign, cents=cents)
    with time_machine.travel(MONDAY, tick=False):
        make_interest(campaign)


@pytest.mark.parametrize("phase", ["interest", "pledging", "collecting", "failed"])
def test_every_figure_is_the_one_that_the_page_shows(campaign: Campaign, owner: TeamMember, phase: str) -> None:
    lived(campaign)
    for problem in (Payment.Problem.AUTHENTICATE, ""):
        many_pledges.payment(many_pledges.pledge(campaign), problem=problem)
    in_phase(campaign, phase)
    wanting(owner, Rhythm.WEEKLY)
    Digest.objects.update(due_at=MONDAY)

    with time_machine.travel(MONDAY, tick=False):
        tasks.mail_digests()
        said, client = letters()[0].data, signed_in(owner.user)
        context = client.get(address(campaign)).context
        then = client.get(said["desk_then"].removeprefix("http://testserver")).context["page"]
        days_left = context["campaign"].days_left

    page = context["page"]
    shown, counted, pace = page.totals.headline, page.amounts.counted, page.course.pace
    assert said["headline"] == {
        "label": shown.label, "people": shown.people, "cents": shown.cents, "percent": shown.percent
    }  # fmt: skip
    assert (said["median"], said["mean"]) == (counted.median, counted.mean)
    assert (said["needed_cents"], said["pace_cents"]) == (pace.needed_cents, pace.cents)
    assert (said["days_left"], said["phase"]) == (days_left, context["campaign"].get_phase_display())
    told = [[label, f"{people}{'+' if has_more else ''}"] for label, people, has_more in said["tasks"]]
    assert told == [[task.label, task.count or "1"] for task in page.tasks]
    assert phase not in {"pledging", "collecting"} or said["tasks"] != []
    assert phase == "interest" or (said["people"], said["cents"]) == (3, 214_99)
    assert (said["people"], said["cents"]) == (then.course.changes[0].people, then.course.changes[0].cents)


def test_the_mail_says_every_figure(campaign: Campaign, owner: TeamMember) -> None:
    lived(campaign)
    wanting(owner, Rhythm.WEEKLY)

    sweep(MONDAY)

    message = outbox.render(letters()[0])
    here = f"http://testserver/c/{campaign.slug}/desk/"
    assert message.subject == "Our Commons: $255.25, 25% of $1,000"
    assert (
        str(message.body).split("\n\n-- ")[0]
        == f"""Our Commons

25%

Open for pledges

Open the dashboard
{here}

Card saved: $255.25
Threshold: $1,000
People: 4
Median pledge: $57.63
Mean pledge: $63.81
Days left: 30
8 April 2099, 08:00 (New York)
Needed per day to reach the threshold: $24.83
Per day over the last 7 days: $34.17

2 March 2099 – 8 March 2099

People: +3
Money: +$214.99

See these days on the dashboard
{here}?period=custom&first=2099-03-02&last=2099-03-08

To do for the team

Your second factor is missing: 1
Nobody else can confirm decisions about money: 1
Cards that expire before the deadline: 4
An update is overdue: 1

Open the to-do list on the dashboard
{here}#inbox-title"""
    )
    for figure in (
        "$255.25",
        "$57.63",
        "$63.81",
        "$24.83",
        "$34.17",
        "+$214.99",
        "Cards that expire before the deadline",
    ):
        assert figure in message.alternatives[0].content


@pytest.mark.parametrize("role", INSIDE)
def test_the_digest_names_no_supporter_to_any_role(campaign: Campaign, role: str) -> None:
    pledge = make_secured(campaign, name="Ada Lovelace", show_name=True, show_amount=True)
    pledge.cards.update(expires="01/20")
    wanting(campaign.team.get(user=member(campaign, role)), Rhythm.DAILY)

    sweep(MONDAY)

    message = outbox.render(letters()[0])
    for text in (message.body, message.alternatives[0].content, str(letters()[0].data)):
        assert "Ada" not in text
        assert pledge.supporter.email not in text


def test_it_is_in_the_language_of_the_member(owner: TeamMember) -> None:
    owner.user.language = "de"
    owner.user.save()
    make_secured(owner.campaign, cents=1_234_56 // 2)
    wanting(owner, Rhythm.DAILY)

    sweep(MONDAY)

    message = outbox.render(letters()[0])
    assert letters()[0].language == "de"
    assert "617,28\u00a0$" in message.body
    assert "/de/c/" in message.body
    assert '<html lang="de">' in message.alternatives[0].content


def test_the_largest_one_stays_below_30_kb(campaign: Campaign, owner: TeamMember) -> None:
    with unguarded():
        campaign.texts.update(title="Ä" * 80)
    many_pledges.crowd(campaign, 3, amount_cents=999_99)
    for pledge in Pledge.objects.all():
        many_pledges.card(pledge, expires="01/20")
    wanting(owner, Rhythm.DAILY)

    sweep(MONDAY)

    assert len(outbox.render(letters()[0]).message().as_bytes()) < 30_000


def test_one_costs_the_same_queries_with_few_and_many_pledges(
    campaign: Campaign, owner: TeamMember, django_assert_max_num_queries: Any
) -> None:
    many_pledges.crowd(campaign, 200)
    wanting(owner, Rhythm.DAILY)
    with time_machine.travel(MONDAY, tick=False), django_assert_max_num_queries(37):
        digests.mail_due()
    assert len(told()) == 1
    assert urlsplit(letters()[0].data["desk"]).path == f"/c/{campaign.slug}/desk/"
