"""The numbers of a message that was sent: what became of the mails, as far as the product knows."""

from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaigns.models import Campaign, TeamMember
from common.mail import bounces, delivery
from common.models import Mail
from community.news import mail_frequency, subscriptions
from desk.messages import report
from desk.messages.report import Report
from pledges.models import Pledge, Status
from tests.common.mail.test_bounces import report as bounce_report
from tests.helpers.builders import join, make_secured, make_user, signed_in
from tests.helpers.desk import many_pledges
from tests.helpers.desk.desk_team import address
from tests.helpers.desk.team_messages import send, work
from tests.helpers.pages import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(campaign: Campaign) -> TeamMember:
    return join(campaign, user=make_user("olive@example.org"), role=TeamMember.Role.OWNER, name="Olive")


def test_every_mail_is_counted_once_as_what_became_of_it(
    campaign: Campaign, owner: TeamMember, monkeypatch: pytest.MonkeyPatch
) -> None:
    fine, refused, bounced, left, gone, paused = (make_secured(campaign) for _ in range(6))
    Mail.objects.all().delete()
    send(owner, most=paused.amount_cents, source=paused.source)
    Mail.objects.all().delete()
    really = delivery.SmtpConnection.send

    def send_but_refuse(line: Any, message: Any) -> None:
        if message.to == [refused.supporter.email]:
            raise SMTPRecipientsRefused({message.to[0]: (550, b"no such user")})
        really(line, message)

    monkeypatch.setattr(delivery.SmtpConnection, "send", send_but_refuse)
    monkeypatch.setattr(delivery, "GIVE_UP_REFUSED_AFTER", 1)
    mail_frequency.take_free_turns(campaign, [paused.supporter.email], timezone.now())
    work()
    message = campaign.messages.get()
    assert report.read(message) == Report(6, 1, 5, 0, 0, 0, 0, 0)

    Pledge.objects.filter(pk=gone.pk).update(status=Status.WITHDRAWN)
    raw = bounce_report(Mail.objects.get(to=bounced.supporter.email))
    while delivery.deliver():
        pass
    bounces.process_report(raw)
    bounces.process_report(raw)
    subscriptions.set_wants_updates(campaign, left.supporter.email, wants=False)

    assert report.read(message) == Report(
        matched=6, left_out=1, waiting=0, sent=2, failed=1, bounced=1, gone=1, unsubscribed=1
    )
    said = words(signed_in(owner.user).get(address(campaign, "message", pk=message.pk)))
    for line in ("Matched 6", "accepted by the mail server 2", "given up 1", "undeliverable 1", "unsubscribed since 1"):
        assert line in said
    assert fine.supporter.email not in said


def test_what_became_of_mails_that_are_no_longer_kept_is_not_claimed(campaign: Campaign, owner: TeamMember) -> None:
    make_secured(campaign)
    message = send(owner)
    work()
    Mail.objects.all().delete()

    message.refresh_from_db()
    said = words(signed_in(owner.user).get(address(campaign, "message", pk=message.pk)))

    assert not report.read(message).is_known
    assert "Emailed 1" in said
    assert "accepted by the mail server" not in said


def test_the_page_costs_the_same_with_few_and_many(campaign: Campaign, owner: TeamMember) -> None:
    costs, client = [], signed_in(owner.user)
    for more in (1, 20):
        many_pledges.crowd(campaign, more, source=f"s{more}")
        message = send(owner, source=f"s{more}")
        work()
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address(campaign, "message", pk=message.pk)).status_code == 200
        costs.append(len(captured))
    assert costs[0] == costs[1]
