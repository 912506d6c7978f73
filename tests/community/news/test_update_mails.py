"""What the mail of an update says, and what it does not."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from campaigns.models import Campaign
from common.mail import outbox
from common.models import Mail
from community.models import Update
from community.news import subscriptions
from tests.helpers.community.updates import letter, link, make_follower, make_signature, make_update, sweep

pytestmark = pytest.mark.django_db


def test_the_mail_has_the_text_and_opens_it_in_a_browser(campaign: Campaign) -> None:
    message = letter(campaign)

    assert message.subject == "Our Commons: We are 1,000"
    assert "Read this [1].\n\n[1] https://example.org/\n" in message.body
    assert '<a href="https://example.org/"' in message.alternatives[0].content
    answer = Client().get(link(message, "/n/"))
    assert 'href="https://example.org/"' in answer.content.decode()


def test_the_largest_update_makes_a_mail_below_30_kb(campaign: Campaign) -> None:
    message = letter(campaign, ("A word and *another* one. " * 400)[:10_000])
    assert len(message.message().as_bytes()) < 30_000


def mails(campaign: Campaign) -> list[Mail]:
    """Of one update, to two people who signed and one who follows."""
    for email in ("ada@example.org", "ben@example.org"):
        make_signature(campaign, email)
    make_follower(campaign, "fay@example.org")
    make_update(campaign, by_mail=True)
    sweep()
    return list(Mail.objects.filter(kind="update").order_by("to"))


def test_each_recipient_has_an_address_of_their_own_to_unsubscribe(campaign: Campaign) -> None:
    for row in mails(campaign):
        message = outbox.render(row)
        own = {subscriptions.unsubscribe_token(row.data["recipient"])}
        for part in (message.body, message.alternatives[0].content, message.extra_headers["List-Unsubscribe"]):
            assert set(re.findall("/u/([^/]+)/", part)) == own
            assert outbox.OWN_ADDRESS not in part
        assert ("because you follow" in message.body) == (row.to == "fay@example.org")


def test_what_is_the_same_for_all_is_rendered_once(campaign: Campaign, django_assert_num_queries: Any) -> None:
    ada, ben, _fay = mails(campaign)
    outbox.render(ada)

    with django_assert_num_queries(2):  # whether it is still wanted
        outbox.render(ben)


def test_a_correction_is_in_the_mails_of_the_next_minute(campaign: Campaign) -> None:
    ada, ben, _fay = mails(campaign)
    outbox.render(ada)
    Update.objects.update(words={"en": {"title": "We are 1,001", "body": "Corrected."}})

    with time_machine.travel(timezone.now() + timedelta(minutes=1, seconds=1)):
        message = outbox.render(ben)

    assert ("1,001" in message.subject, "Corrected." in message.body) == (True, True)


def test_script_in_an_update_is_inert_in_its_mail(campaign: Campaign) -> None:
    html = letter(campaign, "<script>alert(1)</script> [x](javascript:alert(1))").alternatives[0].content
    assert "<script" not in html
    assert 'href="javascript' not in html


def test_other_mails_have_no_such_header() -> None:
    outbox.post("login_code", "ada@example.org", {"code": "123456"})
    raw = outbox.render(Mail.objects.get()).message()
    assert [name for name in raw if name.startswith("List-")] == []


def test_the_outbox_holds_neither_text_nor_secret(campaign: Campaign) -> None:
    letter(campaign)
    row = Mail.objects.get(kind="update")
    assert set(row.data) == {"update", "recipient", "is_follower"}
    assert "ada@" not in row.key


def test_what_a_team_writes_is_answered_by_the_team_and_is_not_automatic(campaign: Campaign) -> None:
    headers = letter(campaign).message()

    assert (headers["Reply-To"], headers["Auto-Submitted"]) == (campaign.contact_email, "no")
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
