"""Fields in the text of a message: each recipient's own values in their language, never as Markdown or HTML."""

from datetime import UTC, datetime
from typing import Any

import pytest

from campaigns.models import Campaign, TeamMember
from common.mail import outbox
from common.models import Mail
from desk.messages import fields
from pledges import links
from pledges.models import Pledge
from tests.helpers.builders import join, make_campaign, make_secured, make_user, put, signed_in
from tests.helpers.desk.desk_team import address
from tests.helpers.desk.team_messages import send, work
from tests.helpers.pages import words

pytestmark = pytest.mark.django_db

ALL = {"title": "{name}: {amount}", "body": "Hello **{name}**, {amount} until {deadline}: {link} or [yours]({link})."}


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign(currency="EUR")


@pytest.fixture
def owner(campaign: Campaign) -> TeamMember:
    return join(campaign, user=make_user("olive@example.org"), role=TeamMember.Role.OWNER, name="Olive")


def reader(campaign: Campaign, name: str, language: str, cents: int = 934_50) -> Pledge:
    pledge = make_secured(campaign, cents=cents, name=name)
    pledge.supporter.language = language
    pledge.supporter.save()
    return pledge


def letter(pledge: Pledge) -> Any:
    return outbox.render(Mail.objects.get(kind="message", to=pledge.supporter.email))


def test_each_recipient_gets_their_own_values_in_their_language(campaign: Campaign, owner: TeamMember) -> None:
    english, german = reader(campaign, "Ada", "en"), reader(campaign, "Bo", "de", 40_00)
    send(owner, {"en": ALL, "de": {**ALL, "title": "{ name } – {amount}"}})
    work()

    mine, theirs = letter(english), letter(german)

    assert mine.subject.endswith("Ada: €934.50")
    assert theirs.subject.endswith("Bo – 40,00 €")
    assert "Hello **Ada**, €934.50 until" in mine.body
    assert "<strong>Bo</strong>, 40,00&nbsp;€ until" in theirs.alternatives[0].content
    assert "Ada" not in theirs.body


def test_values_are_in_the_language_of_the_text_whatever_its_reader_speaks(
    campaign: Campaign, owner: TeamMember
) -> None:
    french = reader(campaign, "Chloé", "fr")
    put(campaign, deadline=datetime(2027, 1, 14, 17, tzinfo=UTC))
    send(owner, {"en": ALL})
    work()

    assert "€934.50 until 14 January 2027" in letter(french).body


def test_the_link_opens_the_recipients_own_pledge(campaign: Campaign, owner: TeamMember) -> None:
    pledge = reader(campaign, "Ada", "en")
    send(owner, {"en": ALL})
    work()

    message = letter(pledge)

    secret = message.body.split("http://testserver/p/")[1].split("/")[0]
    found = links.follow(secret)
    assert found is not None
    assert found.pledge == pledge
    assert message.alternatives[0].content.count('href="http://testserver') >= 2
    assert secret not in str(Mail.objects.get(kind="message").data)
    assert "qfield" not in message.body + message.alternatives[0].content + message.subject


@pytest.mark.parametrize(
    "name", ["<b>Ada</b> & Co", "*Ada* [x](https://evil.example)", "{amount}", "`Ada`", "Ada {link}"]
)
def test_a_name_is_shown_as_it_is_and_never_rendered(campaign: Campaign, owner: TeamMember, name: str) -> None:
    pledge = reader(campaign, name, "en")
    send(owner, {"en": {"title": "To {name}", "body": "Dear {name}, `{name}` and [{name}](https://ours.example)."}})
    work()

    message = letter(pledge)

    html = message.alternatives[0].content
    assert message.subject.endswith(f"To {name}")
    assert f"Dear {name}, " in message.body
    assert "<b>" not in html
    assert "<em>" not in html
    assert 'href="https://evil.example' not in html


def test_a_supporter_without_a_name_is_addressed_as_one(campaign: Campaign, owner: TeamMember) -> None:
    pledge = reader(campaign, "", "en")
    send(owner, {"en": {"title": "T", "body": "Dear {name},"}})
    work()
    assert "Dear supporter," in letter(pledge).body


def test_unknown_fields_are_refused_and_named(campaign: Campaign, owner: TeamMember) -> None:
    make_secured(campaign)
    client = signed_in(owner.user)
    typed = {"title_en": "Your {link}", "body_en": "Dear {first_name}", "when": "now", "send": "1"}

    said = words(client.post(address(campaign, "message_new"), typed))

    assert "There is no field {first_name}. The fields are: {name}, {amount}, {link}, {deadline}." in said
    assert "A subject cannot contain a link." in said
    work()
    assert not Mail.objects.filter(kind="message").exists()


def test_the_amount_is_the_one_at_the_time_of_sending(campaign: Campaign, owner: TeamMember) -> None:
    pledge = reader(campaign, "Ada", "en", 40_00)
    send(owner, {"en": {"title": "T", "body": "{amount}"}})
    work()
    Pledge.objects.filter(pk=pledge.pk).update(amount_cents=50_00)
    assert "€50.00" in letter(pledge).body


def test_the_preview_is_as_a_recipient_would_see_it(campaign: Campaign, owner: TeamMember) -> None:
    made = make_secured(campaign, cents=40_26, name="Ada Lovelace").links.count()
    client = signed_in(owner.user)
    typed = {"title_en": "To {name}", "body_en": "{amount}, {link}", "title_de": "An {name}", "when": "now"}

    page = client.post(address(campaign, "message_new"), {**typed, "body_de": "{amount}", "preview": "1"})

    assert "As Ada Lovelace would see it" in words(page)
    assert "To Ada Lovelace €40.26, http://testserver/" in words(page)
    assert "An Ada Lovelace 40,26\u00a0€" in words(page).replace("40,26 €", "40,26\u00a0€")
    assert Pledge.objects.get().links.count() == made


def test_the_fields_of_a_text() -> None:
    assert fields.used("{a} { b }", "{a} {c\nd} {}") == ["a", "b"]
    assert fields.unknown("{name} {x}") == ["x"]
