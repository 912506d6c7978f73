"""What the mails of the day of collection say."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.template import engines
from django.test import Client
from django.utils import timezone

from campaigns.models import Campaign
from common.mail import outbox
from common.models import Mail
from payments import payer_emails
from payments.models import Payment
from payments.refunds import sending
from pledges import announcements, emails
from pledges.models import Pledge
from sandbox.stripe.sandbox import Sandbox
from tests.helpers.builders import join, make_campaign, make_interest, make_secured, make_user
from tests.helpers.simulation import timeline
from tests.helpers.simulation.declines import declined, failed
from tests.helpers.workers import work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unlimited")]


@pytest.fixture
def loud_templates(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", "UNRESOLVED %s")


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign(threshold_cents=1_000_00, timezone="Europe/Berlin")


REPAIRS = ["card_failed", "repair_reminder", "last_chance"]
KINDS = [
    "will_be_charged", *REPAIRS, "pledge_lapsed", "nothing_charged", "charged", "refunded", "deadline_extended",
]  # fmt: skip
PROBLEMS = [("authenticate", "authentication_required"), ("another_card", "stolen_card"), ("later", "")]


def rendered(kind: str, campaign: Campaign, pledge: Pledge, **facts: str) -> Any:
    emails.notify_many(kind, campaign, {f"{kind}-{len(Mail.objects.all())}": pledge}, lambda _: facts)
    return outbox.render(Mail.objects.latest("created_at"))


FACTS = {
    "before": "1 March 2027, 17:00 (Berlin)",
    "after": "4 March 2027, 17:00 (Berlin)",
    "problem": "later",
    "reason": "",
    "repair_until_text": "4 March 2027, 17:00 (Berlin)",
}


@pytest.mark.usefixtures("loud_templates")
@pytest.mark.parametrize("phase", ["pledging", "collecting", "failed", "cancelled"])
@pytest.mark.parametrize("make", [make_secured, make_interest])
@pytest.mark.parametrize("kind", KINDS)
def test_every_mail_can_be_read_in_both_forms(
    client: Client, campaign: Campaign, kind: str, phase: str, make: Any
) -> None:
    pledge = make(campaign, cents=40_26, name="Ada & Co")
    campaign.phase = phase
    campaign.acts.create(kind="cancelled", by=make_user(), data={"reason": "It was sold & gone."})

    message = rendered(kind, campaign, pledge, **FACTS)

    html = message.alternatives[0].content
    text = str(message.body)
    assert 10 < len(message.subject) < 120
    assert len(html.encode()) < 30_000
    for part in (message.subject, text, html):
        assert not re.search(r"UNRESOLVED|\{\{|\{%|None", part)
    assert "&amp;" not in text + message.subject
    assert [line for line in text.splitlines() if len(line) > 72 and not line.startswith("http")] == []
    assert "\n\n\n" not in text
    assert "  " not in re.sub(r"(?m)^ +", "", text)
    link = re.search(r"http://testserver(/p/\S+)", text)
    assert link
    assert link[0] in html
    assert client.get(link[1]).url == f"/pledges/{pledge.pk}/"
    assert "It was sold & gone." in " ".join(text.split()) or (kind, phase) not in {
        ("nothing_charged", "cancelled"),
        ("refunded", "cancelled"),
    }


@pytest.mark.parametrize("kind", REPAIRS)
@pytest.mark.parametrize(("problem", "code"), PROBLEMS)
def test_the_mail_about_a_failed_card_gives_reason_and_deadline(
    campaign: Campaign, kind: str, problem: str, code: str
) -> None:
    payment = declined(campaign, problem, code)
    payment.repair_until = datetime(2100, 7, 4, 15, 0, tzinfo=UTC)

    payer_emails.notify_payers(campaign, kind, [payment])

    message = Mail.objects.get(kind=kind)
    text = " ".join(str(outbox.render(message).body).split())
    assert "4 July 2100, 17:00 (Berlin)" in text
    assert "$40.26" in text
    assert "stolen" not in text + str(message.data)
    assert {"authenticate": "that it is you", "another_card": "another card", "later": "declined"}[problem] in text


def test_a_payment_that_a_person_cancelled_is_to_be_confirmed(campaign: Campaign) -> None:
    facts = {**FACTS, "problem": "cancelled"}

    text = str(rendered("reservation_cancelled", campaign, make_secured(campaign), **facts).body)

    assert "\nConfirm the payment\nhttp://testserver/p/" in text
    assert f"Confirm the payment by: {FACTS['repair_until_text']}" in " ".join(text.split())
    assert "Fix" not in text


def test_the_mails_of_a_whole_campaign_are_there_and_say_the_right_thing(
    client: Client, campaign: Campaign, sandbox: Sandbox
) -> None:
    owner, treasurer = (join(campaign, user=make_user(), role=role, name=role).user for role in ("owner", "treasurer"))
    pledge = failed(sandbox, campaign)
    announcements.announce_due()
    Payment.objects.filter(pledge=pledge).update(repair_until=timezone.now())
    assert work(campaign).phase == "offer"
    timeline.answer(campaign, "refused", [owner, treasurer])
    work(campaign)
    while sending.refund_due():
        pass

    sent = {row.kind: outbox.render(row) for row in Mail.objects.exclude(kind="login_code")}

    assert sent.keys() >= {"will_be_charged", "card_failed", "pledge_lapsed", "charged", "refunded"}
    assert "no longer counts" in str(sent["pledge_lapsed"].body)
    assert "ended without a purchase" in str(sent["refunded"].body)
    assert "$1,000.00" in sent["charged"].subject
