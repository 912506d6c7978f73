"""Opening a campaign for pledges: who may, when, once, and who is told of it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from campaigns.models import Campaign, NotAllowed, TeamMember, WrongPhase
from campaigns.setup import publish_warnings
from common import wakeup
from common.models import Mail
from community.news import subscriptions
from payments.decisions import opening, opening_warnings
from pledges import announcements
from pledges.models import Pledge, Status
from pledges.occasions import milestones
from tests.helpers.builders import make_campaign, make_interest, make_member, put, unguarded
from tests.helpers.campaigns.amendments import publish
from tests.helpers.community.signatures import make_signature, make_version
from tests.helpers.community.updates import make_follower
from tests.helpers.threads import at_once

pytestmark = pytest.mark.django_db

Role, Phase = TeamMember.Role, Campaign.Phase


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign(phase=Phase.INTEREST)


def kinds(campaign: Campaign) -> list[str]:
    return [warning.kind for warning in opening_warnings.of(Campaign.objects.get(pk=campaign.pk))]


def open_it(campaign: Campaign, owner: User) -> Campaign:
    return opening.open_for_pledges(campaign, owner, " ".join(kinds(campaign)))


def sweep() -> None:
    milestones.note()
    while announcements.announce_due():
        pass


def told(*kinds: str) -> list[tuple[str, str]]:
    return sorted(Mail.objects.filter(kind__in=kinds).values_list("to", "kind"))


def test_it_opens_and_the_log_says_who_opened_it_and_what_was_promised(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    woken: list[str] = []
    monkeypatch.setattr(wakeup._waker, "wake", woken.append)
    owner = make_member(campaign, Role.OWNER)

    with django_capture_on_commit_callbacks(execute=True):
        open_it(campaign, owner)

    act, change = campaign.acts.get(), campaign.phase_changes.get()
    assert Campaign.objects.get().phase == Phase.PLEDGING
    assert (change.before, change.after, change.by) == ("interest", "pledging", owner)
    assert (act.kind, act.by) == ("opened", owner)
    assert act.data["opened"] == {"threshold_cents": 1_000_00, "deadline": campaign.deadline.isoformat()}
    assert woken == ["pledges.tasks.announce"]


@pytest.mark.parametrize("role", [Role.EDITOR, Role.TREASURER, Role.OBSERVER])
def test_only_an_owner_opens_it(campaign: Campaign, role: str) -> None:
    with pytest.raises(NotAllowed):
        open_it(campaign, make_member(campaign, role))

    assert (Campaign.objects.get().phase, campaign.acts.count()) == (Phase.INTEREST, 0)


@pytest.mark.parametrize("phase", [phase for phase in Phase if phase != Phase.INTEREST])
def test_only_a_campaign_that_gathers_interest_is_opened(phase: str) -> None:
    campaign = make_campaign(phase=phase)
    refusal = opening.AlreadyOpen if phase == Phase.PLEDGING else WrongPhase

    with pytest.raises(refusal):
        open_it(campaign, make_member(campaign, Role.OWNER))

    assert Campaign.objects.get().phase == phase


def test_after_the_deadline_it_is_too_late(campaign: Campaign) -> None:
    owner = make_member(campaign, Role.OWNER)
    put(campaign, deadline=timezone.now() - timedelta(seconds=1))

    with pytest.raises(opening.DeadlinePassed):
        open_it(campaign, owner)

    assert Campaign.objects.get().phase == Phase.INTEREST


def test_warnings_that_appeared_meanwhile_have_to_be_read(campaign: Campaign) -> None:
    owner, read = make_member(campaign, Role.OWNER), publish_warnings.key(opening_warnings.of(campaign))
    put(campaign, deadline=timezone.now() + timedelta(days=6))

    with pytest.raises(opening.Unread):
        opening.open_for_pledges(campaign, owner, read)

    assert Campaign.objects.get().phase == Phase.INTEREST


def test_a_near_deadline_missing_texts_and_an_open_change_are_warned_about(campaign: Campaign) -> None:
    owner = make_member(campaign, Role.OWNER)
    always = set(kinds(campaign))
    publish(campaign, owner, threshold_cents=900_00)
    assert set(kinds(campaign)) - always == {"change"}

    put(campaign, deadline=timezone.now() + timedelta(days=6, hours=23))
    with unguarded():
        campaign.texts.update(risks="")
    assert {"change", "deadline", "checklist"} <= set(kinds(campaign))
    assert "Texts: English" in {w.kind: w.text for w in opening_warnings.of(Campaign.objects.get())}["checklist"]


@pytest.mark.django_db(transaction=True)
def test_of_two_owners_at_once_one_opens_it_and_the_other_learns_that_it_is_open() -> None:
    campaign = make_campaign(phase=Phase.INTEREST)
    owners, read = [make_member(campaign, Role.OWNER) for _ in range(4)], " ".join(kinds(campaign))

    def attempt(number: int) -> str:
        try:
            opening.open_for_pledges(campaign, owners[number], read)
        except opening.AlreadyOpen:
            return "already open"
        return "opened"

    assert sorted(at_once(attempt, 4)) == ["already open"] * 3 + ["opened"]
    assert campaign.acts.count() == campaign.phase_changes.count() == 1


def test_everybody_who_waits_for_it_is_told_once_and_interests_stay_as_they_are(campaign: Campaign) -> None:
    make_version(campaign)
    pledge = make_interest(campaign, cents=25_00)
    make_follower(campaign, "fay@example.org")
    make_signature(campaign, "sam@example.org", wants_updates=True)
    make_signature(campaign, "quiet@example.org")
    for both in ("fay@example.org", pledge.supporter.email):
        make_signature(campaign, both, wants_updates=True)
    make_signature(campaign, "left@example.org", wants_updates=True)
    subscriptions.set_wants_updates(campaign, "left@example.org", wants=False)
    assert opening.audience(campaign) == opening.Audience(1, 25_00, 2)

    open_it(campaign, make_member(campaign, Role.OWNER))
    sweep()
    sweep()

    assert told("pledging_open", "followed_opening") == sorted(
        [
            (pledge.supporter.email, "pledging_open"),
            ("fay@example.org", "followed_opening"),
            ("sam@example.org", "followed_opening"),
        ]
    )
    assert (Pledge.objects.get().status, Pledge.objects.get().amount_cents) == (Status.INTERESTED, 25_00)


def test_a_late_opening_does_not_remind_of_the_card_on_the_same_day(campaign: Campaign) -> None:
    put(campaign, deadline=timezone.now() + timedelta(hours=40))
    pledge = make_interest(campaign)
    open_it(Campaign.objects.get(), make_member(campaign, Role.OWNER))

    sweep()

    assert told("pledging_open", "card_missing_soon") == [(pledge.supporter.email, "pledging_open")]
