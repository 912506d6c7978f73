"""Drafts of updates: nobody outside the team sees one, and no text is lost before it is published."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import User
from campaigns.models import Campaign, TeamMember
from common.models import Mail
from community.models import Update
from community.news import reading, updates
from tests.helpers.builders import make_member, make_secured, signed_in
from tests.helpers.community.updates import make_follower, make_update, page, sweep
from tests.helpers.pages import levels, words
from tests.helpers.previews import go_out

pytestmark = pytest.mark.django_db

CHOSEN = {"audience": "everybody", "when": "now", "by_mail": "on"}


@pytest.fixture
def editor(campaign: Campaign) -> User:
    return make_member(campaign)


@pytest.fixture
def client(editor: User) -> Client:
    return signed_in(editor)


def new(campaign: Campaign) -> str:
    return reverse("community:desk_update_new", args=[campaign.slug])


def edit(update: Update) -> str:
    return reverse("community:desk_update", args=[update.campaign.slug, update.number])


def listed(campaign: Campaign) -> str:
    return reverse("community:desk_updates", args=[campaign.slug])


def started(client: Client, campaign: Campaign, **typed: str) -> Update:
    client.post(new(campaign), {**CHOSEN, "save": "1", **typed})
    return campaign.updates.latest("pk")


def page_of(client: Client, update: Update) -> dict[str, Any]:
    """What the page on which it is written would send."""
    form = client.get(edit(update)).context["form"]
    return {name: form[name].value() or "" for name in form.fields} | CHOSEN


def test_nobody_but_the_authors_sees_a_draft_and_nobody_is_mailed(campaign: Campaign, client: Client) -> None:
    make_follower(campaign)
    make_secured(campaign)
    Mail.objects.all().delete()
    update = started(client, campaign, title_en="Not yet", body_en="Secret words", audience="supporters")
    observer = signed_in(make_member(campaign, TeamMember.Role.OBSERVER))

    sweep()

    assert (update.is_published, update.is_scheduled, update.due_at) == (False, False, None)
    assert (update.draft, update.words, update.audience) == (
        {"en": {"title": "Not yet", "body": "Secret words"}}, {}, "supporters",
    )  # fmt: skip
    for visitor in (Client(), observer):
        assert visitor.get(page(update)).status_code == 404
        assert "Not yet" not in visitor.get(reverse("community:updates", args=[campaign.slug])).text
        assert "Not yet" not in visitor.get(reverse("community:updates_feed", args=[campaign.slug])).text
    assert "Not yet" not in observer.get(listed(campaign)).text
    assert "Not yet" in client.get(listed(campaign)).text
    assert not Mail.objects.exists()
    assert reading.by_token(reading.reading_token(str(update.pk))) is None
    with pytest.raises(updates.TooSoon):
        updates.require_pause(campaign, _planned(make_update(campaign, by_mail=True)))


def _planned(update: Update) -> updates.Planned:
    assert update.publish_at
    return updates.Planned(update.words, update.audience, update.publish_at, by_mail=True)


def test_it_is_published_in_the_languages_that_are_complete_and_the_others_follow(
    campaign: Campaign, client: Client
) -> None:
    update = started(client, campaign, title_en="News", body_en="Text", title_de="Neues")
    seen = words(client.get(edit(update)))
    assert "English complete" in seen
    assert "Deutsch unfinished · its readers get English" in seen
    assert "Français empty · its readers get English" in seen

    go_out(client, edit(update), page_of(client, update))
    update.refresh_from_db()
    assert update.words == {"en": {"title": "News", "body": "Text"}}
    assert "changes that its readers do not see yet" in words(client.get(listed(campaign)))
    with translation.override("de"):
        assert "Neues" not in Client().get(page(update)).text

    go_out(client, edit(update), {**page_of(client, update), "body_de": "Wörter"})
    update.refresh_from_db()
    assert (set(update.words), update.draft) == ({"en", "de"}, None)
    with translation.override("de"):
        assert "Wörter" in Client().get(page(update)).text


def test_an_unfinished_correction_leaves_what_readers_see(campaign: Campaign, client: Client) -> None:
    update = make_update(campaign)
    told = {"en": {"title": "A", "body": "B"}, "de": {"title": "C", "body": "D"}}
    Update.objects.update(words=told)

    go_out(client, edit(update), {**page_of(client, update), "title_de": "C2", "body_de": "", "title_en": "A2"})

    update.refresh_from_db()
    assert update.words == {"en": {"title": "A2", "body": "B"}, "de": {"title": "C", "body": "D"}}
    assert update.draft is not None
    assert update.draft["de"] == {"title": "C2"}

    client.post(edit(update), {"discard": "1"})
    update.refresh_from_db()
    assert (update.draft, update.words["de"]["title"]) == (None, "C")


def test_typing_saves_by_itself_into_one_draft(campaign: Campaign, client: Client) -> None:
    assert client.post(new(campaign), {**CHOSEN, "autosave": "1"}).status_code == 204
    assert not campaign.updates.exists()

    first = client.post(new(campaign), {**CHOSEN, "title_en": "N", "autosave": "1"}).json()
    second = client.post(first["url"], {"title_en": "News", "seen": first["seen"], "autosave": "1"}).json()

    update = campaign.updates.get()
    assert first["url"] == second["url"] == edit(update)
    assert (second["title"], second["languages"]["en"]) == ("Edit the draft", "unfinished")
    assert second["languages"]["de"] == "empty"
    assert second["said"].startswith("Draft saved at ")
    assert update.draft == {"en": {"title": "News"}}


@pytest.mark.parametrize("days", [-1, 1])
def test_typing_never_changes_what_is_published_or_scheduled(campaign: Campaign, client: Client, days: int) -> None:
    update = make_update(campaign, publish_at=timezone.now() + timedelta(days=days))

    client.post(edit(update), {**page_of(client, update), "body_en": "Half a sen", "autosave": "1"})

    update.refresh_from_db()
    assert (update.words["en"]["body"], update.edited_at) == ("Thank *you*.", None)
    assert "Half a sen" in client.get(edit(update)).text


def test_going_back_saves_and_an_empty_page_leaves_nothing(campaign: Campaign, client: Client) -> None:
    back = client.post(new(campaign), {**CHOSEN, "title_en": "Half", "back": "1"}, follow=True)
    assert (levels(back), back.redirect_chain[-1][0]) == (["success"], listed(campaign))
    assert "Half" in back.text

    assert client.post(new(campaign), {**CHOSEN, "back": "1"}).url == listed(campaign)
    assert campaign.updates.count() == 1


def test_two_editors_at_once_both_keep_their_text(campaign: Campaign, client: Client, editor: User) -> None:
    other = signed_in(make_member(campaign))
    update = started(client, campaign, title_en="News", body_en="First")
    mine, theirs = page_of(client, update), page_of(other, update)

    client.post(edit(update), {**mine, "body_en": "Mine", "save": "1"})
    typed = other.post(edit(update), {**theirs, "body_en": "The", "autosave": "1"})
    clash = other.post(edit(update), {**theirs, "body_en": "Theirs", "publish": "1"})

    assert (typed.status_code, typed.json()) == (409, {"are_both_kept": True})
    update.refresh_from_db()
    assert not update.is_published
    assert update.draft == {"en": {"title": "News", "body": "Mine"}}
    for text in ("Theirs", "Mine", "Also written by"):
        assert text in clash.text
    assert "Theirs" in client.get(edit(update)).text

    seen = clash.context["form"]["seen"].value()
    other.post(edit(update), {**theirs, "body_en": "Theirs and more", "seen": seen, "save": "1"})
    update.refresh_from_db()
    assert update.draft == {"en": {"title": "News", "body": "Theirs and more"}}
    assert [(aside["by"], aside["words"]["en"]["body"]) for aside in update.set_aside.values()] == [
        (str(editor.pk), "Mine")
    ]


def test_changes_of_different_fields_are_merged_and_none_is_published_unseen(
    campaign: Campaign, client: Client, editor: User
) -> None:
    update = started(client, campaign, title_en="News", body_en="Text", title_de="Neues", body_de="Wörter")
    mine, theirs = page_of(client, update), page_of(client, update)
    previewed = client.post(edit(update), {**mine, "body_en": "Mine", "preview": "1"}).context["form"]
    mine = {name: previewed[name].value() or "" for name in previewed.fields}

    told = client.post(edit(update), {**theirs, "body_de": "Mehr Wörter", "autosave": "1"}).json()
    again = client.post(edit(update), {**mine, "publish": "1"})

    assert told["texts"] == {"body_en": "Mine"}
    assert "Nothing has been published yet" in again.text
    update.refresh_from_db()
    assert (update.is_published, update.set_aside) == (False, {})
    assert update.latest["en"]["body"] == "Mine"
    assert update.latest["de"]["body"] == "Mehr Wörter"


def test_two_windows_of_one_person_both_keep_their_text(campaign: Campaign, client: Client) -> None:
    update = started(client, campaign, title_en="News", body_en="First")
    one, two = page_of(client, update), page_of(client, update)

    saved = client.post(edit(update), {**two, "body_en": "Second window", "autosave": "1"}).json()
    clash = client.post(edit(update), {**one, "body_en": "First window", "autosave": "1"})
    client.post(edit(update), {**two, "body_en": "Second window, more", "seen": saved["seen"], "autosave": "1"})

    assert (clash.status_code, clash.json()) == (409, {"are_both_kept": True})
    opened = client.get(edit(update))
    assert opened.context["form"]["body_en"].value() == "Second window, more"
    assert [other.words["en"]["body"] for other in opened.context["page"].others] == ["First window"]


@pytest.mark.parametrize("wrong", [{"when": "later"}, {"body_en": "x" * 10_001}, {"audience": "nobody"}])
def test_an_invalid_form_loses_nothing(campaign: Campaign, client: Client, wrong: dict[str, str]) -> None:
    typed = {**CHOSEN, "title_en": "News", "body_en": "Many words", **wrong}

    answer = client.post(new(campaign), {**typed, "publish": "1"})

    update = campaign.updates.get()
    assert (update.is_published, update.draft) == (False, {"en": {"title": "News", "body": typed["body_en"]}})
    assert typed["body_en"] in answer.text


def test_an_expired_session_loses_nothing(campaign: Campaign, editor: User) -> None:
    browser = signed_in(editor)
    update = started(browser, campaign, title_en="News", body_en="First")
    typed = {**page_of(browser, update), "body_en": "Many words", "publish": "1"}
    browser.session.flush()
    browser.cookies["sessionid"] = "expired"

    answer = browser.post(edit(update), typed, headers={"referer": f"http://testserver{edit(update)}"})
    assert "login" in answer.url
    browser.force_login(editor)
    back = browser.get(edit(update))

    assert "it has not been saved yet" in words(back)
    assert "Many words" in back.text
    assert not reading.beyond_drafts(campaign).exists()
    form = back.context["form"]
    go_out(browser, edit(update), {name: form[name].value() or "" for name in form.fields})
    assert reading.beyond_drafts(campaign).get().words["en"]["body"] == "Many words"


def test_keeping_forms_of_strangers_is_limited(campaign: Campaign, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "keep_form": "2/h/ip"}
    kept = []
    for _ in range(3):
        stranger = Client()
        stranger.post(new(campaign), {"title_en": "Spam"})
        kept.append("kept_form" in stranger.session)
    assert kept == [True, True, False]


def test_a_draft_of_another_campaign_is_not_there(campaign: Campaign, client: Client) -> None:
    update = make_update(campaign, publish_at=None, due_at=None)
    stranger = signed_in(make_secured(campaign).supporter)
    assert stranger.get(edit(update)).status_code == 404
    assert client.get(edit(update)).status_code == 200
