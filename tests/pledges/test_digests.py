"""The desk by mail: what it says, when it comes, and that each day is told of once."""

import threading
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from django.core import mail as outbox
from django.db import connection
from django.utils import timezone

from accounts import mail
from accounts.models import Mail
from campaigns.models import Campaign, TeamMember
from pledges import digests, tasks
from pledges.models import Digest, Payment, Pledge
from tests.make import make_campaign, make_interest, make_secured, make_user, signed_in
from tests.pledges import crowd
from tests.pledges.desk import INSIDE, address, in_phase, member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]

Role, Rhythm = TeamMember.Role, Digest.Rhythm
MONDAY = datetime(2099, 3, 9, 12, 0, tzinfo=UTC)  # eight in the morning in New York, after clocks are put forward


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign(
        threshold_cents=1_000_00, timezone="America/New_York", deadline=MONDAY + timedelta(days=30), title="Our Commons"
    )


@pytest.fixture
def owner(campaign: Campaign) -> TeamMember:
    return campaign.team.create(user=make_user("olive@example.org"), role=Role.OWNER, name="Olive")


def wanting(owner: TeamMember, rhythm: Rhythm, at: datetime = MONDAY - timedelta(hours=1)) -> Digest:
    with time_machine.travel(at, tick=False):
        return digests.choose(owner, rhythm)


def sweep(at: datetime) -> None:
    with time_machine.travel(at, tick=False):
        tasks.mail_digests()


def letters() -> list[Mail]:
    return list(Mail.objects.filter(kind="digest").order_by("pk"))


def told() -> list[tuple[str, date]]:
    """To whom, and until which day."""
    return [(each.to, date.fromisoformat(each.key.split(":")[2])) for each in letters()]


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
        crowd.payment(crowd.pledge(campaign), problem=problem)
    in_phase(campaign, phase)
    wanting(owner, Rhythm.WEEKLY)
    Digest.objects.update(due_at=MONDAY)

    with time_machine.travel(MONDAY, tick=False):
        tasks.mail_digests()
        said, client = letters()[0].data, signed_in(owner.user)
        page = client.get(address(campaign)).context
        then = client.get(said["desk_then"].removeprefix("http://testserver")).context
        days_left = page["campaign"].days_left

    shown, counted, pace = page["totals"].headline, page["counted"], page["pace"]
    assert said["headline"] == {
        "label": shown.label, "people": shown.people, "cents": shown.cents, "percent": shown.percent
    }  # fmt: skip
    assert (said["median"], said["mean"]) == (counted.median, counted.mean)
    assert (said["needed_cents"], said["pace_cents"]) == (pace.needed_cents, pace.cents)
    assert (said["days_left"], said["phase"]) == (days_left, page["campaign"].get_phase_display())
    assert said["tasks"] == [[task.label, task.people, task.has_more] for task in page["tasks"]]
    assert phase not in {"pledging", "collecting"} or said["tasks"] != []
    assert phase == "interest" or (said["people"], said["cents"]) == (3, 214_99)
    assert (said["people"], said["cents"]) == (then["changes"][0].people, then["changes"][0].cents)


def test_the_mail_says_every_figure(campaign: Campaign, owner: TeamMember) -> None:
    lived(campaign)
    wanting(owner, Rhythm.WEEKLY)

    sweep(MONDAY)

    message = mail.render(letters()[0])
    here = f"http://testserver/c/{campaign.slug}/desk/"
    assert message.subject == "Our Commons: $255.25, 25 % of $1,000"
    assert (
        str(message.body).split("\n\n-- ")[0]
        == f"""Our Commons
Open for pledges

Card saved: $255.25 (25 %)
Threshold: $1,000
People: 4
Median pledge: $57.63
Mean pledge: $63.81
Days left: 30 (8 April 2099, 08:00 (Eastern Daylight Time))
Needed a day to reach the threshold: $24.83
A day in the last 7 days: $30.71

{here}

2 March 2099 – 8 March 2099
People: +3
Money: +$214.99
{here}?period=custom&first=2099-03-02&last=2099-03-08

What waits for the team
- Cards that expire before the close: 4
"""
    )
    for figure in ("$255.25", "$57.63", "$63.81", "$24.83", "$30.71", "+$214.99", "Cards that expire before the close"):
        assert figure in message.alternatives[0].content


@pytest.mark.parametrize("role", INSIDE)
def test_no_role_is_told_a_name_or_an_address(campaign: Campaign, role: str) -> None:
    pledge = make_secured(campaign, name="Ada Lovelace", show_name=True, show_amount=True)
    pledge.cards.update(expires="01/20")
    wanting(campaign.team.get(user=member(campaign, role)), Rhythm.DAILY)

    sweep(MONDAY)

    message = mail.render(letters()[0])
    for text in (message.body, message.alternatives[0].content, str(letters()[0].data)):
        assert "Ada" not in text
        assert pledge.supporter.email not in text


def test_it_comes_at_eight_where_the_campaign_is_and_once_a_day(owner: TeamMember) -> None:
    wanting(owner, Rhythm.DAILY, MONDAY - timedelta(hours=5))

    for minutes in (-1, 0, 1, 60, 24 * 60 - 1, 24 * 60, 24 * 60 + 1):
        sweep(MONDAY + timedelta(minutes=minutes))

    assert told() == [("olive@example.org", date(2099, 3, 8)), ("olive@example.org", date(2099, 3, 9))]


def test_every_week_it_comes_on_monday(owner: TeamMember) -> None:
    wanting(owner, Rhythm.WEEKLY, MONDAY - timedelta(days=4))

    for day in range(-4, 15):
        sweep(MONDAY + timedelta(days=day))

    assert [until for _, until in told()] == [date(2099, 3, day) for day in (8, 15, 22)]
    assert letters()[0].data["days"] == ["2 March 2099", "8 March 2099"]


def test_who_has_chosen_nothing_gets_it_every_week_and_who_joins_later_too(
    campaign: Campaign, owner: TeamMember
) -> None:
    sweep(MONDAY - timedelta(days=2))
    campaign.team.create(user=make_user("tess@example.org"), role=Role.TREASURER, name="Tess")
    sweep(MONDAY - timedelta(days=1))

    sweep(MONDAY)

    assert sorted(told()) == [("olive@example.org", date(2099, 3, 8)), ("tess@example.org", date(2099, 3, 8))]


def test_a_worker_that_is_late_tells_of_every_day_once(owner: TeamMember) -> None:
    wanting(owner, Rhythm.DAILY)
    sweep(MONDAY + timedelta(hours=6))
    sweep(MONDAY + timedelta(days=3, hours=2))

    assert [each.data["days"] for each in letters()] == [["8 March 2099"], ["9 March 2099", "11 March 2099"]]


def test_at_night_a_late_mail_waits_for_the_morning(owner: TeamMember) -> None:
    wanting(owner, Rhythm.WEEKLY)

    sweep(MONDAY + timedelta(hours=15))
    assert told() == []

    sweep(MONDAY + timedelta(hours=24))
    assert letters()[0].data["days"] == ["3 March 2099", "9 March 2099"]


def test_a_worker_that_dies_posts_no_mail_twice(owner: TeamMember, monkeypatch: pytest.MonkeyPatch) -> None:
    wanting(owner, Rhythm.DAILY)
    really = mail.post_many

    def dies(posted: Any) -> None:
        really(posted)
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(mail, "post_many", dies)
        with pytest.raises(SystemExit):
            sweep(MONDAY)
    assert told() == []

    sweep(MONDAY + timedelta(minutes=2))
    sweep(MONDAY + timedelta(minutes=4))
    assert told() == [("olive@example.org", date(2099, 3, 8))]


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_post_one(campaign: Campaign, owner: TeamMember, monkeypatch: pytest.MonkeyPatch) -> None:
    digest = wanting(owner, Rhythm.DAILY, timezone.now())
    Digest.objects.update(due_at=timezone.now())
    digest.refresh_from_db()
    barrier, posted = threading.Barrier(2), []
    monkeypatch.setattr(digests, "MORNING", datetime.min.time())
    monkeypatch.setattr(digests, "EVENING", datetime.max.time())
    monkeypatch.setattr(digests, "_post", lambda *_: posted.append(1))

    def work() -> None:
        barrier.wait()
        digests._tell(digest)  # both hold the same claim, as when a lease has run out
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert posted == [1]


@pytest.mark.parametrize("phase", ["completed", "failed", "cancelled"])
def test_an_ended_campaign_sends_one_last_mail(campaign: Campaign, owner: TeamMember, phase: str) -> None:
    wanting(owner, Rhythm.DAILY)
    sweep(MONDAY)
    Campaign.objects.update(phase=phase)

    for day in range(1, 5):
        sweep(MONDAY + timedelta(days=day))
    wanting(TeamMember.objects.select_related("campaign").get(), Rhythm.WEEKLY, MONDAY + timedelta(days=5))
    sweep(MONDAY + timedelta(days=14))

    assert [each.data["is_last"] for each in letters()] == [False, True]
    assert "the last of these mails" in str(mail.render(letters()[1]).body)


def test_a_draft_tells_nothing_until_it_is_open(campaign: Campaign, owner: TeamMember) -> None:
    Campaign.objects.update(phase="draft")
    wanting(owner, Rhythm.DAILY)
    sweep(MONDAY)
    assert told() == []

    Campaign.objects.update(phase="interest")
    sweep(MONDAY + timedelta(days=1))
    assert told() == [("olive@example.org", date(2099, 3, 9))]


def test_who_has_left_the_team_gets_nothing(campaign: Campaign, owner: TeamMember) -> None:
    wanting(owner, Rhythm.DAILY)
    campaign.team.all().delete()

    sweep(MONDAY)

    assert told() == []


@pytest.mark.parametrize("leaves", [True, False])
def test_a_mail_that_waits_in_the_outbox_is_dropped_with_who_leaves_or_stops(owner: TeamMember, leaves: bool) -> None:  # noqa: FBT001
    wanting(owner, Rhythm.DAILY)
    sweep(MONDAY)
    if leaves:
        owner.delete()
    else:
        digests.choose(owner, Rhythm.NEVER)

    with time_machine.travel(MONDAY, tick=False):
        mail.deliver()

    assert (outbox.outbox, Mail.objects.get(kind="digest").due_at) == ([], None)


def test_it_is_in_the_language_of_the_member(owner: TeamMember) -> None:
    owner.user.language = "de"
    owner.user.save()
    make_secured(owner.campaign, cents=1_234_56 // 2)
    wanting(owner, Rhythm.DAILY)

    sweep(MONDAY)

    message = mail.render(letters()[0])
    assert letters()[0].language == "de"
    assert "617,28\u00a0$" in message.body
    assert "/de/c/" in message.body
    assert '<html lang="de">' in message.alternatives[0].content


def test_the_largest_one_stays_below_30_kb(campaign: Campaign, owner: TeamMember) -> None:
    campaign.texts.update(title="Ä" * 80)
    crowd.crowd(campaign, 3, amount_cents=999_99)
    for pledge in Pledge.objects.all():
        crowd.card(pledge, expires="01/20")
    wanting(owner, Rhythm.DAILY)

    sweep(MONDAY)

    assert len(mail.render(letters()[0]).message().as_bytes()) < 30_000


def test_one_costs_the_same_queries_with_few_and_many_pledges(
    campaign: Campaign, owner: TeamMember, django_assert_max_num_queries: Any
) -> None:
    crowd.crowd(campaign, 200)
    wanting(owner, Rhythm.DAILY)
    with time_machine.travel(MONDAY, tick=False), django_assert_max_num_queries(28):
        digests.mail_due()
    assert len(told()) == 1
    assert urlsplit(letters()[0].data["desk"]).path == f"/c/{campaign.slug}/desk/"
