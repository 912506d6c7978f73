"""Drafts of messages: saved unfinished, shared by the team, tested on oneself, and deleted."""

from typing import Any

import pytest
from django.core import mail as django_mail
from django.test import Client

from campaigns.models import Campaign, TeamMember
from common.mail import delivery
from common.models import Mail
from desk.models import Message
from tests.helpers.builders import join, make_secured, make_user, signed_in
from tests.helpers.desk.desk_team import address
from tests.helpers.desk.team_messages import draft, mailed, work
from tests.helpers.pages import levels, words
from tests.helpers.previews import go_out

pytestmark = pytest.mark.django_db

Role = TeamMember.Role
TYPED = {"title_en": "Your card, {name}", "body_en": "Please *look* at it.", "when": "now"}


@pytest.fixture
def owner(campaign: Campaign) -> TeamMember:
    return join(campaign, user=make_user("olive@example.org"), role=Role.OWNER, name="Olive")


@pytest.fixture
def client(owner: TeamMember) -> Client:
    return signed_in(owner.user)


def edited(client: Client, message: Message) -> dict[str, Any]:
    """What the page of a draft would send."""
    form = client.get(address(message.campaign, "message", pk=message.pk)).context["form"]
    return {name: form[name].value() or "" for name in form.fields} | {"when": "now", "by_mail": ""}


def test_an_unfinished_draft_is_saved_listed_and_gone_on_with(campaign: Campaign, client: Client) -> None:
    make_secured(campaign)
    new = f"{address(campaign, 'message_new')}?source=letter"

    saved = client.post(new, {"title_de": "Nur ein Titel", "save": "1"}, follow=True)

    message = Message.objects.get()
    assert levels(saved) == ["success"]
    assert saved.redirect_chain[-1][0] == address(campaign, "message", pk=message.pk)
    assert message.draft == {"de": {"title": "Nur ein Titel"}}
    assert message.wanted == {"source": "letter"}
    listed = words(client.get(address(campaign, "messages")))
    assert "Nur ein Titel" in listed
    assert "Source: letter · Draft · last changed " in listed
    work()
    assert mailed() == []


def test_a_colleague_goes_on_with_the_draft_and_sends_it_in_the_languages_that_are_complete(
    campaign: Campaign, owner: TeamMember
) -> None:
    make_secured(campaign)
    message = draft(owner)
    other = join(campaign, user=make_user(), role=Role.TREASURER, name="Tess")
    client = signed_in(other.user)

    go_out(client, address(campaign, "message", pk=message.pk), {**edited(client, message), "title_de": "Halb"})

    message.refresh_from_db()
    assert (message.by, set(message.words)) == (other.user, {"en"})
    assert message.draft is not None
    assert message.draft["de"] == {"title": "Halb"}
    work()
    assert len(mailed()) == 1


def test_two_who_write_at_the_same_time_both_keep_their_text(campaign: Campaign, owner: TeamMember) -> None:
    make_secured(campaign)
    message = draft(owner)
    other = join(campaign, user=make_user(), role=Role.TREASURER, name="Tess")
    mine, theirs = signed_in(owner.user), signed_in(other.user)
    url = address(campaign, "message", pk=message.pk)
    first, second = ({**edited(each, message), "save": "1"} for each in (mine, theirs))

    mine.post(url, {**first, "body_en": "Olive’s text"})
    clash = theirs.post(url, {**second, "body_en": "Tess’s text"})

    assert "has saved a different text in the meantime" in words(clash)
    assert "Also written by Olive" in words(clash)
    for text in ("Olive’s text", "Tess’s text"):
        assert text in clash.text
    message.refresh_from_db()
    assert message.draft["en"]["body"] == "Olive’s text"
    assert "Tess’s text" in mine.get(url).text

    decided = {**second, "body_en": "Both texts", "seen": clash.context["form"]["seen"].value()}
    assert theirs.post(url, decided).status_code == 302
    message.refresh_from_db()
    assert message.draft["en"]["body"] == "Both texts"
    assert "Olive’s text" in theirs.get(url).text


def test_a_test_goes_only_to_oneself_marked_and_filled_in(campaign: Campaign, client: Client) -> None:
    make_secured(campaign, name="Ada")

    said = words(client.post(address(campaign, "message_new"), {**TYPED, "test": "1"}))

    assert "A test is on its way to olive@example.org." in said
    Mail.objects.exclude(kind="message_test").delete()
    while delivery.deliver():
        pass
    (sent,) = django_mail.outbox
    assert sent.to == ["olive@example.org"]
    assert sent.subject == "[Test] Our Commons: Your card, Olive"
    assert "This is a test that was sent only to you." in sent.body
    assert "Ada" not in sent.body
    assert Message.objects.get().is_draft


def test_tests_are_limited(campaign: Campaign, client: Client, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "test_message": "2/h/key"}
    make_secured(campaign)
    for _ in range(3):
        last = client.post(address(campaign, "message_new"), {**TYPED, "test": "1"})
    assert Mail.objects.filter(kind="message_test").count() == 2
    assert "many tests" in words(last)


def test_a_message_sent_meanwhile_by_a_colleague_is_not_lost_and_not_sent_twice(
    campaign: Campaign, owner: TeamMember, client: Client
) -> None:
    make_secured(campaign)
    message = draft(owner)
    url, page = address(campaign, "message", pk=message.pk), edited(client, message)
    go_out(client, url, page)
    work()

    late = client.post(url, {**page, "body_en": "Another text", "send": "1"})

    assert "Another text" in late.text
    assert late.context["page"].action.startswith(address(campaign, "message_new"))
    assert client.post(url, {**page, "send": "1"}).status_code == 302  # a double click
    work()
    assert (Message.objects.count(), len(mailed())) == (1, 1)


def test_the_form_of_somebody_who_was_signed_out_is_still_there_after_signing_in(
    campaign: Campaign, owner: TeamMember
) -> None:
    browser, url = Client(), address(campaign, "message_new")
    page = f"http://testserver{url}"

    answer = browser.post(url, {**TYPED, "body_en": "Long words", "save": "1"}, headers={"referer": page})
    assert answer.url.startswith("/accounts/")
    browser.force_login(owner.user)
    back = browser.get(url)

    assert "it has not been saved yet" in words(back)
    assert "Long words" in back.text
    assert "Long words" not in browser.get(url).text
    assert not Message.objects.exists()


def test_typing_is_saved_by_itself(campaign: Campaign, client: Client) -> None:
    new = address(campaign, "message_new")
    assert client.post(new, {"autosave": "1", "when": "now"}).status_code == 204

    first = client.post(new, {"title_en": "Your", "autosave": "1"}).json()
    second = client.post(first["url"], {"title_en": "Your card", "seen": first["seen"], "autosave": "1"}).json()
    stale = client.post(first["url"], {"title_en": "Mine", "seen": first["seen"], "autosave": "1"})

    assert (second["title"], second["languages"]["en"]) == ("Edit the draft", "unfinished")
    assert second["languages"]["de"] == "empty"
    assert second["said"].startswith("Draft saved at ")
    assert stale.status_code == 409
    message = Message.objects.get()
    assert message.draft == {"en": {"title": "Your card"}}
    assert [aside["words"] for aside in message.set_aside.values()] == [{"en": {"title": "Mine"}}]
