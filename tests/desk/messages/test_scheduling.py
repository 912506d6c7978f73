"""Scheduled messages go out once, at their time, to those who match then; until they start they can be cancelled."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail as django_mail
from django.test import Client
from django.utils import timezone

from campaigns.models import Campaign, CampaignAct, TeamMember
from common.mail import delivery, outbox
from common.models import Mail
from community.news import subscriptions
from desk.messages import mailing, sending
from desk.models import Message
from pledges.models import Pledge, Status
from tests.helpers.builders import (
    join,
    make_campaign,
    make_interest,
    make_secured,
    make_user,
    put,
    signed_in,
    unguarded,
)
from tests.helpers.desk.desk_team import address
from tests.helpers.desk.team_messages import WORDS, addresses, mailed, send, work
from tests.helpers.pages import words
from tests.helpers.previews import go_out

pytestmark = pytest.mark.django_db

Role, Kind = TeamMember.Role, CampaignAct.Kind


@pytest.fixture
def owner(campaign: Campaign) -> TeamMember:
    return join(campaign, user=make_user("olive@example.org"), role=Role.OWNER, name="Olive")


def tomorrow() -> datetime:
    return timezone.now() + timedelta(days=1)


def work_then() -> None:
    with time_machine.travel(tomorrow() + timedelta(minutes=5)):
        work()


def deliver() -> list[str]:
    while delivery.deliver():
        pass
    return sorted(message.to[0] for message in django_mail.outbox)


def test_it_goes_out_once_at_its_time_to_those_who_match_then(campaign: Campaign, owner: TeamMember) -> None:
    leaves, becomes = make_secured(campaign), make_interest(campaign)
    message = send(owner, at=tomorrow(), stage="secured")
    work()
    assert mailed() == []

    Pledge.objects.filter(pk=leaves.pk).update(status=Status.INTERESTED)
    Pledge.objects.filter(pk=becomes.pk).update(status=Status.SECURED)
    later = make_secured(campaign)
    work_then()
    work_then()

    message.refresh_from_db()
    assert mailed() == addresses(becomes, later)
    assert (message.matched, message.mailed, message.due_at) == (2, 2, None)
    assert [act.kind for act in campaign.acts.all()] == [Kind.MESSAGE_SCHEDULED]


def test_who_withdraws_or_unsubscribes_before_it_is_sent_gets_nothing(campaign: Campaign, owner: TeamMember) -> None:
    before, between, left, stays = (make_secured(campaign) for _ in range(4))
    # Left said once that updates are welcome, which is about the campaign and not about this message.
    subscriptions.set_wants_updates(campaign, left.supporter.email, wants=True)
    send(owner, at=tomorrow())
    subscriptions.set_wants_updates(campaign, before.supporter.email, wants=False)
    Mail.objects.all().delete()

    work_then()
    subscriptions.set_wants_updates(campaign, between.supporter.email, wants=False)
    Pledge.objects.filter(pk=left.pk).update(status=Status.WITHDRAWN)
    with time_machine.travel(tomorrow() + timedelta(minutes=10)):
        sent = deliver()

    assert sent == addresses(stays)


def test_a_campaign_in_another_phase_gets_it_back_as_a_draft(campaign: Campaign, owner: TeamMember) -> None:
    make_secured(campaign)
    message = send(owner, at=tomorrow())
    put(campaign, phase="collecting")

    work_then()

    message.refresh_from_db()
    assert (mailed(), message.is_draft, message.stopped, message.draft) == ([], True, "phase", WORDS)
    said = words(signed_in(owner.user).get(address(campaign, "messages")))
    assert "Not sent: the campaign had moved on to another phase by then." in said


def test_a_message_of_somebody_who_lost_the_permission_becomes_a_draft_of_the_team(
    campaign: Campaign, owner: TeamMember
) -> None:
    make_secured(campaign)
    message, other = send(owner, at=tomorrow()), join(campaign, user=make_user(), role=Role.TREASURER, name="Tess")
    with unguarded():
        campaign.team.filter(pk=owner.pk).update(role=Role.EDITOR)

    work_then()
    message.refresh_from_db()
    assert (mailed(), message.is_draft, message.stopped) == ([], True, "permission")

    sending.send(other, message, WORDS)
    work()
    assert len(mailed()) == 1


@pytest.mark.parametrize(("reason", "because"), [
    ("phase", "the campaign had moved on to another phase by then"),
    ("permission", "the person who scheduled it may no longer see supporters"),
])  # fmt: skip
def test_a_stopped_message_is_told_once_to_those_who_can_send_it(
    campaign: Campaign, owner: TeamMember, reason: str, because: str
) -> None:
    treasurer, editor = (make_user() for _ in range(2))
    join(campaign, user=treasurer, role=Role.TREASURER, name="Tess")
    join(campaign, user=editor, role=Role.EDITOR, name="Ed")
    message = send(owner, at=tomorrow())
    if reason == "phase":
        put(campaign, phase="collecting")
    else:
        with unguarded():
            campaign.team.filter(pk=owner.pk).update(role=Role.OBSERVER)

    work_then()
    work_then()

    told = Mail.objects.filter(kind="message_stopped")
    expected = [treasurer.email] if reason == "permission" else sorted([treasurer.email, owner.user.email])
    assert sorted(told.values_list("to", flat=True)) == expected
    letter = " ".join(str(outbox.render(told[0]).body).split())
    assert f"Olive had scheduled “{WORDS['en']['title']}”" in letter
    assert because in letter
    assert address(campaign, "message", pk=message.pk) in letter


def test_a_message_that_is_scheduled_and_stopped_again_is_told_again(campaign: Campaign, owner: TeamMember) -> None:
    message = send(owner, at=tomorrow())
    put(campaign, phase="collecting")
    work_then()
    sending.send(owner, message, WORDS, at=tomorrow() + timedelta(seconds=1))
    put(campaign, phase="offer")

    work_then()

    assert Mail.objects.filter(kind="message_stopped", to=owner.user.email).count() == 2


def test_cancelling_makes_it_a_draft_and_nothing_goes_out(campaign: Campaign, owner: TeamMember) -> None:
    make_secured(campaign)
    message = send(owner, at=tomorrow())

    sending.cancel(owner, message)
    work_then()

    message.refresh_from_db()
    assert (mailed(), message.is_draft, message.draft) == ([], True, WORDS)
    assert [act.kind for act in campaign.acts.order_by("pk")] == [Kind.MESSAGE_SCHEDULED, Kind.MESSAGE_CANCELLED]


def test_a_worker_that_has_claimed_a_message_does_not_send_it_after_it_was_cancelled(
    campaign: Campaign, owner: TeamMember
) -> None:
    make_secured(campaign)
    message = send(owner)
    (claimed,) = Message.objects.claim(1)
    sending.cancel(owner, message)

    mailing._go_on(claimed)
    work()

    assert mailed() == []


def test_what_has_started_cannot_be_cancelled(campaign: Campaign, owner: TeamMember) -> None:
    make_secured(campaign)
    message = send(owner)
    mailing.mail_due()

    with pytest.raises(sending.Started):
        sending.cancel(owner, message)
    work()
    assert len(mailed()) == 1


def test_a_worker_that_dies_at_the_start_leaves_it_for_another_one(
    campaign: Campaign, owner: TeamMember, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [make_secured(campaign) for _ in range(2)]
    send(owner, at=tomorrow())
    with monkeypatch.context() as patch, time_machine.travel(tomorrow()):
        patch.setattr(mailing, "_settle", lambda _message: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            work()
    assert mailed() == []

    work_then()
    assert mailed() == addresses(*people)


def test_the_time_is_on_the_clock_of_the_campaign(owner: TeamMember, campaign: Campaign) -> None:
    put(campaign, timezone="America/New_York")
    make_secured(campaign)
    client, url = signed_in(owner.user), address(campaign, "message_new")
    with time_machine.travel(datetime(2027, 1, 1, tzinfo=UTC), tick=False):
        client.force_login(owner.user)
        typed = {"title_en": "T", "body_en": "B", "when": "later", "day": "2027-01-05", "time": "18:00"}
        previewed = client.post(url, {**typed, "preview": "1"})
        assert "Schedule" in words(previewed)
        go_out(client, previewed.context["page"].action, typed)
        message = Message.objects.get()
        page = client.get(address(campaign, "message", pk=message.pk))

    assert message.starts_at == datetime(2027, 1, 5, 23, tzinfo=UTC)
    assert 'data-zone="America/New_York"' in page.text
    assert "5 January 2027, 18:00 (New York)" in words(page)


def test_the_buttons_cancel_and_delete_only_what_may_be(owner: TeamMember, campaign: Campaign) -> None:
    make_secured(campaign)
    client, message = signed_in(owner.user), send(owner, at=tomorrow())
    cancel, delete = (address(campaign, name, pk=message.pk) for name in ("message_cancel", "message_delete"))

    client.post(delete)
    assert Message.objects.filter(pk=message.pk, starts_at__isnull=False).exists()
    client.post(cancel)
    assert Message.objects.get().is_draft
    assert "Your card" in words(client.get(delete))
    client.post(delete)
    assert not Message.objects.exists()


def test_another_campaigns_messages_are_not_there(owner: TeamMember) -> None:
    other = make_campaign()
    make_secured(other)
    theirs = join(other, user=make_user(), role=Role.OWNER, name="Theo")
    message = send(theirs, at=tomorrow())
    client: Client = signed_in(owner.user)
    for name in ("message", "message_cancel", "message_delete"):
        assert client.post(address(owner.campaign, name, pk=message.pk)).status_code == 404
