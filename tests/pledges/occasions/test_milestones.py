"""The opening and the threshold are told once, to supporters and followers."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from campaigns.models import Campaign
from common.mail import outbox
from common.models import Mail
from community.news import subscriptions
from pledges import announcements, pledging
from pledges.models import Announcement, Pledge
from pledges.occasions import milestones
from tests.helpers.builders import make_campaign, make_interest, make_secured, make_user
from tests.helpers.community.updates import make_follower
from tests.helpers.threads import at_once

pytestmark = pytest.mark.django_db

KINDS = {"pledging_open", "threshold_reached", "followed_opening", "followed_threshold"}


def sweep() -> None:
    milestones.note()
    while announcements.announce_due():
        pass


def told() -> list[tuple[str, str]]:
    return sorted(Mail.objects.filter(kind__in=KINDS).values_list("to", "kind"))


def body(kind: str) -> str:
    return " ".join(str(outbox.render(Mail.objects.get(kind=kind)).body).split())


def test_the_opening_is_told_once_to_the_interested_and_to_followers() -> None:
    campaign = make_campaign(phase="interest")
    pledge = make_interest(campaign)
    make_follower(campaign, "fay@example.org")
    make_follower(campaign, "unproven@example.org", confirmed_at=None)
    make_follower(campaign, "left@example.org")
    subscriptions.set_wants_updates(campaign, "left@example.org", wants=False)
    # They asked to be told when they registered their interest; the updates are another matter.
    subscriptions.set_wants_updates(campaign, pledge.supporter.email, wants=False)
    sweep()
    assert told() == []

    campaign.move(Campaign.Phase.PLEDGING)
    sweep()
    sweep()

    assert told() == sorted([("fay@example.org", "followed_opening"), (pledge.supporter.email, "pledging_open")])
    assert "/card/" in body("pledging_open")
    assert "because you follow" in body("followed_opening")


def test_a_campaign_that_began_with_pledges_has_no_opening_to_tell(campaign: Campaign) -> None:
    make_interest(campaign)
    make_follower(campaign)
    sweep()
    assert told() == []


def test_the_threshold_is_told_once_even_if_it_is_crossed_twice() -> None:
    campaign = make_campaign(threshold_cents=100_00)
    first = make_secured(campaign, cents=60_00)
    make_follower(campaign, "fay@example.org")
    sweep()
    assert told() == []

    second = make_secured(campaign, cents=60_00)
    sweep()
    expected = sorted(
        [
            (first.supporter.email, "threshold_reached"),
            (second.supporter.email, "threshold_reached"),
            ("fay@example.org", "followed_threshold"),
        ]
    )
    assert told() == expected

    pledging.withdraw(Pledge.objects.select_related("campaign").get(pk=second.pk))
    sweep()
    make_secured(campaign, cents=60_00)
    sweep()
    assert told() == expected


def test_nobody_is_told_twice_of_the_threshold_who_follows_and_pledges() -> None:
    campaign = make_campaign(threshold_cents=100_00)
    supporter = make_user()
    make_follower(campaign, supporter.email)
    make_secured(campaign, supporter=supporter, cents=100_00)
    sweep()
    assert told() == [(supporter.email, "threshold_reached")]


def test_a_follower_who_pledges_while_it_is_being_mailed_gets_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(announcements, "BATCH", 1)
    campaign = make_campaign(threshold_cents=100_00)
    supporter = make_user()
    make_follower(campaign, supporter.email)
    make_secured(campaign, cents=100_00)
    milestones.note()
    announcement = Announcement.objects.select_related("campaign").get()

    announcements._next_batch(announcement)
    make_secured(campaign, supporter=supporter, cents=5_00)
    while announcements._next_batch(announcement):
        pass

    assert [kind for to, kind in told() if to == supporter.email] == ["followed_threshold"]


def test_who_wants_no_updates_is_not_told_of_the_threshold() -> None:
    campaign = make_campaign(threshold_cents=100_00)
    pledge = make_secured(campaign, cents=100_00)
    subscriptions.set_wants_updates(campaign, pledge.supporter.email, wants=False)
    sweep()
    assert told() == []


def test_a_campaign_that_has_closed_meanwhile_tells_nothing() -> None:
    campaign = make_campaign(threshold_cents=100_00)
    make_secured(campaign, cents=100_00)
    milestones.note()
    with time_machine.travel(campaign.deadline + timedelta(seconds=1)):
        sweep()
    assert told() == []
    assert not Announcement.objects.exclude(due_at=None).exists()


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_announce_it_once() -> None:
    campaign = make_campaign(threshold_cents=100_00, deadline=timezone.now() + timedelta(hours=20))
    pledge = make_secured(campaign, cents=100_00)

    at_once(lambda _: milestones.note(), 4)
    at_once(lambda _: sweep(), 4)

    assert sorted(Announcement.objects.values_list("kind", flat=True)) == ["card_missing_soon", "threshold_reached"]
    assert told() == [(pledge.supporter.email, "threshold_reached")]
