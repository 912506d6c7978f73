"""The desk by mail: when it comes, to whom, and that each day is covered once."""

import threading
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail as django_mail
from django.db import connection
from django.utils import timezone

from campaigns.models import Campaign, TeamMember
from common.mail import delivery, outbox
from common.models import Mail
from desk import digests
from desk.models import Digest
from tests.helpers.builders import join, make_campaign, make_user, put, unguarded
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


def test_a_digest_comes_once_a_day_at_eight_local_time(owner: TeamMember) -> None:
    wanting(owner, Rhythm.DAILY, MONDAY - timedelta(hours=5))

    for minutes in (-1, 0, 1, 60, 24 * 60 - 1, 24 * 60, 24 * 60 + 1):
        sweep(MONDAY + timedelta(minutes=minutes))

    assert told() == [("olive@example.org", date(2099, 3, 8)), ("olive@example.org", date(2099, 3, 9))]


def test_a_weekly_digest_comes_on_monday(owner: TeamMember) -> None:
    wanting(owner, Rhythm.WEEKLY, MONDAY - timedelta(days=4))

    for day in range(-4, 15):
        sweep(MONDAY + timedelta(days=day))

    assert [until for _, until in told()] == [date(2099, 3, day) for day in (8, 15, 22)]
    assert letters()[0].data["days"] == ["2 March 2099", "8 March 2099"]


def test_without_a_choice_members_get_a_weekly_digest(campaign: Campaign, owner: TeamMember) -> None:
    sweep(MONDAY - timedelta(days=2))
    join(campaign, user=make_user("tess@example.org"), role=Role.TREASURER, name="Tess")
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
    really = outbox.post_many

    def dies(posted: Any) -> None:
        really(posted)
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(outbox, "post_many", dies)
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
    put(phase=phase)

    for day in range(1, 5):
        sweep(MONDAY + timedelta(days=day))
    wanting(TeamMember.objects.select_related("campaign").get(), Rhythm.WEEKLY, MONDAY + timedelta(days=5))
    sweep(MONDAY + timedelta(days=14))

    assert [each.data["is_last"] for each in letters()] == [False, True]
    assert "the last of these emails" in str(outbox.render(letters()[1]).body)


def test_a_draft_tells_nothing_until_it_is_open(campaign: Campaign, owner: TeamMember) -> None:
    put(phase="draft")
    wanting(owner, Rhythm.DAILY)
    sweep(MONDAY)
    assert told() == []

    put(phase="interest")
    sweep(MONDAY + timedelta(days=1))
    assert told() == [("olive@example.org", date(2099, 3, 9))]


def test_former_members_get_no_digest(campaign: Campaign, owner: TeamMember) -> None:
    wanting(owner, Rhythm.DAILY)
    with unguarded():
        campaign.team.all().delete()

    sweep(MONDAY)

    assert told() == []


@pytest.mark.parametrize("leaves", [True, False])
def test_a_queued_digest_is_dropped_when_its_member_leaves_or_stops_it(owner: TeamMember, leaves: bool) -> None:  # noqa: FBT001
    wanting(owner, Rhythm.DAILY)
    sweep(MONDAY)
    if leaves:
        with unguarded():
            owner.delete()
    else:
        digests.choose(owner, Rhythm.NEVER)

    with time_machine.travel(MONDAY, tick=False):
        delivery.deliver()

    assert (django_mail.outbox, Mail.objects.get(kind="digest").due_at) == ([], None)
