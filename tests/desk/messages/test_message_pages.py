"""The pages on which owners and treasurers write to supporters."""

import re
from typing import Any
from unittest.mock import Mock

import pytest
from django.db import connection
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL
from django.test import Client
from django.test.utils import CaptureQueriesContext

from campaigns.models import Campaign, NotAllowed, TeamMember
from common.models import Mail
from desk.messages import mailing, reach, recipients, sending
from desk.models import Message
from desk.views.messages.listing import LISTED
from pledges.models import Status
from tests.helpers.builders import make_secured, make_user, signed_in
from tests.helpers.desk import many_pledges
from tests.helpers.desk.desk_team import INSIDE, OUTSIDE, address, member, people
from tests.helpers.pages import levels, words
from tests.helpers.previews import go_out

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]

Role = TeamMember.Role


@pytest.fixture
def owner(campaign: Campaign) -> Client:
    return signed_in(member(campaign, Role.OWNER))


def form(owner: Client, url: str, **more: str) -> dict[str, Any]:
    key = owner.get(url).context["form"]["key"].value()
    return {"key": str(key), "title_en": "Your card", "body_en": "Please **look** at it.", "when": "now", **more}


def test_a_message_is_written_previewed_and_sent_to_the_filtered_supporters(campaign: Campaign, owner: Client) -> None:
    reached = make_secured(campaign, source="letter", cents=40_00)
    make_secured(campaign, source="letter", cents=30_00)
    url = f"{address(campaign, 'message_new')}?source=letter&least=35"
    assert f"{url}".split("?", 1)[0] in owner.get(address(campaign, "supporters"), {"source": "letter"}).text
    filled = form(owner, url)

    preview = owner.post(url, {**filled, "preview": "1"})
    assert "One person would get it now." in words(preview)
    assert "Minimum amount: $35.00, Source: letter" in words(preview)
    assert "<strong>look</strong>" in preview.text
    assert Message.objects.get().is_draft

    for hidden in ("seen", "previewed", "announced"):
        filled[hidden] = preview.context["form"][hidden].value()
    sent = owner.post(url, filled, follow=True)
    assert levels(sent) == ["success"]
    while mailing.mail_due():
        pass
    assert list(Mail.objects.filter(kind="message").values_list("to", flat=True)) == [reached.supporter.email]
    assert "emailed to one person" in words(owner.get(address(campaign, "messages")))
    log = words(owner.get(address(campaign)))
    assert "Message to supporters sent: Minimum amount: $35.00, Source: letter" in log
    assert reached.supporter.email not in log


@pytest.mark.parametrize("who", [*OUTSIDE, *INSIDE])
def test_only_owners_and_treasurers_write_messages(campaign: Campaign, who: str) -> None:
    client = people(campaign)[who]
    may = who in {"owner", "treasurer"}

    for page in ("messages", "message_new"):
        assert client.get(address(campaign, page)).status_code == (200 if may else OUTSIDE.get(who, 302))
    answer = client.post(
        address(campaign, "message_new"),
        {"key": "01a207cb-7a00-7665-b09b-04d26c963dd8", "title_en": "T", "body_en": "B", "when": "now", "save": "1"},
    )

    assert answer.status_code == OUTSIDE.get(who, 302)
    assert Message.objects.exists() == may


def test_a_member_who_loses_the_role_while_writing_sends_nothing(
    campaign: Campaign, owner: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_secured(campaign)
    url = address(campaign, "message_new")
    written = form(owner, url)
    monkeypatch.setattr(sending, "require_full", Mock(side_effect=NotAllowed))

    answer = owner.post(url, written, follow=True)

    assert levels(answer) == ["error"]
    assert not Message.objects.exists()


def test_a_message_without_recipients_is_not_sent(campaign: Campaign, owner: Client) -> None:
    url = address(campaign, "message_new")
    answer = go_out(owner, url, form(owner, url))
    assert "Nobody would get it: messages go only to people with a confirmed address" in words(answer)
    assert Message.objects.get().is_draft


def test_going_back_to_write_another_message_loses_nothing(campaign: Campaign, owner: Client) -> None:
    make_secured(campaign)
    url = address(campaign, "message_new")
    first = form(owner, url)
    other = {**first, "body_en": "Please forget the mail of just now."}
    go_out(owner, url, first)

    asked = owner.post(url, other)
    assert "Another message has already been sent from this page" in words(asked)
    assert "Please forget the mail of just now." in words(asked)
    assert owner.post(url, first).status_code == 302  # a double click is none
    assert Message.objects.count() == 1

    go_out(owner, url, {**other, "key": asked.context["form"]["key"].value()})
    assert Message.objects.count() == 2


def test_recipients_beyond_ten_thousand_are_not_counted(
    campaign: Campaign, owner: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reach, "COUNTED", 2)
    many_pledges.crowd(campaign, 5, status=Status.SECURED)
    page = owner.get(address(campaign, "message_new"))
    found = page.context["page"].reach
    assert (found.now, found.people) == (3, 3)
    assert "More than 2 people would get it now." in words(page)


def test_what_takes_too_long_to_count_is_not_counted_and_can_be_sent(
    campaign: Campaign, owner: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_secured(campaign)
    url = address(campaign, "message_new")
    filled, really = form(owner, url), recipients.readers
    slow = RawSQL("pg_sleep(0.3) IS NOT NULL", [], BooleanField())
    monkeypatch.setattr(reach, "PATIENCE", "100ms")
    monkeypatch.setattr(recipients, "readers", lambda *given: really(*given).filter(slow))

    assert "Counting how many people would get it takes too long" in words(owner.get(url))
    go_out(owner, url, filled)

    assert Message.objects.exclude(starts_at=None).exists()


def test_a_wrong_filter_leads_back_to_the_list(campaign: Campaign, owner: Client) -> None:
    answer = owner.post(f"{address(campaign, 'message_new')}?least=much", {})
    assert answer.url == address(campaign, "supporters")


def test_a_text_is_needed_in_one_language_at_least(campaign: Campaign, owner: Client) -> None:
    make_secured(campaign)
    url = address(campaign, "message_new")
    answer = owner.post(url, form(owner, url, title_en="", body_en=""))
    assert "Please write it in at least one language." in words(answer)


@pytest.mark.parametrize(("number", "says"), [
    (0, ""),
    (1, "1 message"),
    (LISTED, "50 messages"),
    (LISTED + 1, "The newest 50 of 51 messages"),
])  # fmt: skip
def test_the_list_says_how_many_messages_there_are(campaign: Campaign, owner: Client, number: int, says: str) -> None:
    for _ in range(number):
        campaign.messages.create(by=make_user(), draft={"en": {"title": "T", "body": "B"}}, due_at=None)

    shown = owner.get(address(campaign, "messages"))

    assert re.findall(r'id="count">([^<]*)<', shown.text) == ([says] if says else [])


def test_the_pages_cost_the_same_with_few_and_many(campaign: Campaign, owner: Client) -> None:
    def queries(page: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert owner.get(address(campaign, page)).status_code == 200
        return len(captured)

    costs = []
    for more in (1, 20):
        many_pledges.crowd(campaign, more)
        for _ in range(more):
            by = many_pledges.pledge(campaign).supporter
            campaign.messages.create(by=by, draft={"en": {"title": "T", "body": "B"}}, due_at=None)
        costs.append([queries("messages"), queries("message_new")])
    assert costs[0] == costs[1]
