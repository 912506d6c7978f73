"""What the mail of an update says, and what it does not."""

import pytest
from django.test import Client

from campaigns.models import Campaign
from common.mail import outbox
from common.models import Mail
from tests.helpers.community.updates import letter, link

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
    assert set(row.data) == {"update", "recipient"}
    assert "ada@" not in row.key


def test_what_a_team_writes_is_answered_by_the_team_and_is_not_automatic(campaign: Campaign) -> None:
    headers = letter(campaign).message()

    assert (headers["Reply-To"], headers["Auto-Submitted"]) == (campaign.contact_email, "no")
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
