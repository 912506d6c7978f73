"""Messages to those supporters who match a filter: who gets one, and what it says."""

import pytest
from django.core import mail as django_mail

from campaigns.models import Campaign, CampaignAct, NotAllowed, TeamMember
from common.mail import delivery, outbox
from common.models import Mail
from community.news import subscriptions
from desk.messages import mailing, posting
from desk.models import Addressee
from pledges import pledging
from pledges.models import Pledge, Status
from tests.helpers.builders import join, make_campaign, make_draft, make_interest, make_secured, make_user, unguarded
from tests.helpers.desk import many_pledges
from tests.helpers.desk.team_messages import WORDS, addresses, mailed, send, work

pytestmark = pytest.mark.django_db

Role = TeamMember.Role


@pytest.fixture
def owner(campaign: Campaign) -> TeamMember:
    return join(campaign, user=make_user("olive@example.org"), role=Role.OWNER, name="Olive")


def test_a_message_reaches_only_those_who_match(campaign: Campaign, owner: TeamMember) -> None:
    reached = [make_secured(campaign, source="letter"), make_interest(campaign, source="letter")]
    make_secured(campaign, source="radio")
    make_secured(make_campaign(), source="letter")

    message = send(owner, source="letter")
    work()

    message.refresh_from_db()
    assert mailed() == addresses(*reached)
    assert (message.mailed, message.due_at) == (2, None)


def test_only_live_pledges_with_a_proven_address_are_written_to(campaign: Campaign, owner: TeamMember) -> None:
    make_draft(campaign)
    pledging.withdraw(make_secured(campaign))
    for status in (Status.LAPSED, Status.RELEASED, Status.REFUNDED):
        many_pledges.pledge(campaign, status=status)

    for stage in ("", "unconfirmed", "withdrawn", "lapsed", "released", "refunded"):
        send(owner, stage=stage)
    work()

    assert mailed() == []


def test_people_who_unsubscribed_get_no_message(campaign: Campaign, owner: TeamMember) -> None:
    no, yes = make_secured(campaign), make_secured(campaign)
    subscriptions.set_wants_updates(campaign, no.supporter.email, wants=False)
    subscriptions.set_wants_updates(make_campaign(), yes.supporter.email, wants=False)

    send(owner)
    work()

    assert mailed() == addresses(yes)


def test_unsubscribing_or_withdrawing_during_the_mailing_stops_the_message(
    campaign: Campaign, owner: TeamMember
) -> None:
    no, left, yes = (make_secured(campaign) for _ in range(3))
    send(owner)
    work()
    subscriptions.set_wants_updates(campaign, no.supporter.email, wants=False)
    Pledge.objects.filter(pk=left.pk).update(status=Status.LAPSED)
    Mail.objects.exclude(kind="message").delete()

    while delivery.deliver():
        pass

    assert [message.to for message in django_mail.outbox] == [[yes.supporter.email]]
    assert not Mail.objects.exclude(due_at=None).exists()


def test_recipients_are_fixed_when_a_message_is_sent(
    campaign: Campaign, owner: TeamMember, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting, "BATCH", 1)
    matched = [make_secured(campaign), make_secured(campaign)]
    interested = make_interest(campaign)
    send(owner, stage="secured")
    mailing.mail_due()

    make_secured(campaign)
    Pledge.objects.filter(pk=interested.pk).update(status=Status.SECURED)
    work()

    assert mailed() == addresses(*matched)
    assert not Addressee.objects.exists()


def test_the_act_holds_the_filter_and_no_name(campaign: Campaign, owner: TeamMember) -> None:
    pledge = make_secured(campaign, source="letter", name="Ada")

    message = send(owner, source="letter", least=10_00)

    act = CampaignAct.objects.get()
    assert (act.kind, act.by) == ("message_sent", owner.user)
    assert act.data == {"message": str(message.pk), "wanted": {"source": "letter", "least": 10_00}}
    assert pledge.supporter.email not in str(act.data)


def test_members_who_may_not_see_supporters_cannot_write_to_them(campaign: Campaign, owner: TeamMember) -> None:
    make_secured(campaign)
    send(owner)
    with unguarded():
        campaign.team.update(role=Role.EDITOR)

    work()
    assert mailed() == []
    with pytest.raises(NotAllowed):
        send(owner)


def test_everybody_reads_it_in_their_language_with_a_way_out(campaign: Campaign, owner: TeamMember) -> None:
    pledge = make_secured(campaign)
    pledge.supporter.language = "de"
    pledge.supporter.save()
    words = {**WORDS, "de": {"title": "Ihre Karte", "body": "Bitte *ansehen*. <script>alert(1)</script>"}}
    send(owner, words)
    work()

    message = outbox.render(Mail.objects.get(kind="message"))

    assert message.subject == "Our Commons: Ihre Karte"
    assert "<em>ansehen</em>" in message.alternatives[0].content
    assert "<script" not in message.alternatives[0].content
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "/de/u/" in message.extra_headers["List-Unsubscribe"]
    assert set(Mail.objects.get(kind="message").data) == {"message", "recipient", "link"}


def test_the_longest_one_stays_below_30_kb(campaign: Campaign, owner: TeamMember) -> None:
    make_secured(campaign)
    words = {"en": {"title": "T" * 120, "body": ("A word and *another* one. " * 400)[:10_000]}}
    send(owner, words)
    work()
    assert len(outbox.render(Mail.objects.get(kind="message")).message().as_bytes()) < 30_000
