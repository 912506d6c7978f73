"""Nothing is published that was not previewed, and the preview says how many people will be emailed."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaigns import clock
from campaigns.models import Campaign
from community.models import Update
from community.news import subscriptions
from community.news.updates import lock_no_key_update
from tests.helpers.builders import make_interest, make_member, make_secured, signed_in
from tests.helpers.community.updates import mailed, make_follower, make_signature, make_update, sweep
from tests.helpers.pages import words
from tests.helpers.previews import go_out, preview, seen

pytestmark = pytest.mark.django_db

TOMORROW = f"{timezone.now() + timedelta(days=1):%Y-%m-%d}"
NOW = {"when": "now"}
LATER = {"when": "later", "day": TOMORROW, "time": "18:00"}
TYPED = {"title_en": "News", "body_en": "Text", "audience": "everybody", "by_mail": "on"}
DIFFERS = "Nothing has been published yet: this differs from what was previewed."


@pytest.fixture
def client(campaign: Campaign) -> Client:
    return signed_in(make_member(campaign))


@pytest.fixture
def new(campaign: Campaign) -> str:
    return reverse("community:desk_update_new", args=[campaign.slug])


@pytest.mark.parametrize(("seen", "changed"), [
    (LATER, NOW),
    (NOW, LATER),
    (LATER, {"time": "19:00"}),
    (NOW, {"title_en": "Other news"}),
    (NOW, {"body_en": "Another text"}),
    (NOW, {"title_de": "Neues", "body_de": "Mehr"}),
    (NOW, {"audience": "pledged"}),
    (NOW, {"by_mail": ""}),
    (NOW, {"previewed": ""}),
])  # fmt: skip
def test_what_differs_from_the_preview_is_previewed_anew_and_then_published(
    campaign: Campaign, client: Client, new: str, seen: dict[str, str], changed: dict[str, str]
) -> None:
    action, sent = preview(client, new, {**TYPED, **seen})

    again = client.post(action, {**sent, **changed, "publish": "1"})

    assert DIFFERS in words(again)
    assert len(again.context["page"].previews) == (2 if "title_de" in changed else 1)
    assert not Update.objects.exclude(publish_at=None).exists()
    form = again.context["form"]
    client.post(action, {name: form[name].value() or "" for name in form.fields} | {"publish": "1"})
    assert Update.objects.exclude(publish_at=None).exists()


@pytest.mark.parametrize(("seen", "chosen"), [(NOW, LATER), (LATER, NOW), (LATER, {**LATER, "time": "19:00"})])
def test_another_time_than_the_previewed_one_counts_if_the_button_named_it(
    client: Client, new: str, seen: dict[str, str], chosen: dict[str, str]
) -> None:
    action, sent = preview(client, new, {**TYPED, **seen})
    announced = f"{chosen['day']}T{chosen['time']}" if chosen["when"] == "later" else "now"

    client.post(action, {**sent, **chosen, "announced": announced, "publish": "1"})

    at = Update.objects.get().publish_at
    assert at
    assert (at <= timezone.now()) == (chosen["when"] == "now")


def test_the_button_says_when_the_previewed_update_is_published(campaign: Campaign, client: Client, new: str) -> None:
    form = {**TYPED, **LATER, "preview": "1"}
    later = client.post(new, form).context["page"].submit

    moment = campaign.updates.get().planned_at
    assert moment
    assert later == f"Schedule for {clock.page_text(moment, campaign)}"
    assert client.post(new, {**TYPED, **NOW, "preview": "1"}).context["page"].submit == "Publish now"


@pytest.mark.parametrize("when", [NOW, LATER])
def test_what_was_previewed_is_published_at_once(client: Client, new: str, when: dict[str, str]) -> None:
    answer = go_out(client, new, {**TYPED, **when})

    assert answer.status_code == 302
    assert Update.objects.exclude(publish_at=None).exists()


def test_a_correction_is_published_only_as_it_was_previewed(campaign: Campaign, client: Client) -> None:
    url = reverse("community:desk_update", args=[campaign.slug, make_update(campaign).number])
    action, sent = preview(client, url, TYPED)

    assert DIFFERS in words(client.post(action, {**sent, "title_en": "Unseen", "publish": "1"}))
    assert Update.objects.get().words["en"]["title"] == "We are 1,000"

    go_out(client, url, {**TYPED, "title_en": "Unseen"})
    assert Update.objects.get().words["en"]["title"] == "Unseen"


def test_publishing_twice_corrects_nothing(client: Client, new: str) -> None:
    action, sent = preview(client, new, {**TYPED, **NOW})

    for _ in range(2):
        assert client.post(action, {**sent, "publish": "1"}).status_code == 302

    update = Update.objects.get()
    assert update.edited_at is None
    assert [act.kind for act in update.campaign.acts.all()] == ["update_published"]


@pytest.mark.parametrize(("audience", "people"), [("everybody", 5), ("supporters", 4), ("pledged", 1)])
def test_the_preview_counts_exactly_those_who_are_emailed(
    campaign: Campaign, client: Client, new: str, audience: str, people: int
) -> None:
    both = make_secured(campaign).supporter.email
    make_interest(campaign)
    for email in (both, "ann@example.org", "bo@example.org"):
        make_signature(campaign, email)
    for email in (both, "ann@example.org", "cy@example.org"):
        make_follower(campaign, email)
    make_signature(campaign, "gone@example.org")
    subscriptions.set_wants_updates(campaign, "gone@example.org", wants=False)
    typed = {**TYPED, **NOW, "audience": audience}

    shown = words(client.post(new, {**typed, "preview": "1"}))
    go_out(client, new, typed)
    sweep()

    assert len(mailed()) == people
    said = "one person" if people == 1 else f"{people} people"
    assert f"It will be emailed to {said}." in shown
    act = campaign.acts.get(kind="update_published")
    assert act.data["people"] == people


@pytest.mark.parametrize(("more", "said"), [
    ({"by_mail": ""}, "It will not be sent by email."),
    ({}, "Nobody would be emailed now"),
    (LATER, "Nobody would be emailed now"),
])  # fmt: skip
def test_the_preview_says_if_nobody_is_emailed(client: Client, new: str, more: dict[str, str], said: str) -> None:
    assert said in words(client.post(new, {**TYPED, **NOW, **more, "preview": "1"}))


def test_the_number_for_a_later_time_is_that_of_now(campaign: Campaign, client: Client, new: str) -> None:
    make_follower(campaign)

    said = words(client.post(new, {**TYPED, **LATER, "preview": "1"}))

    assert "Published now, it would be emailed to one person." in said


def test_what_takes_too_long_to_count_is_not_counted_and_can_be_published(
    client: Client, new: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subscriptions, "count", lambda _update: None)

    assert "Counting to how many people takes too long here." in words(
        client.post(new, {**TYPED, **NOW, "preview": "1"})
    )
    go_out(client, new, {**TYPED, **NOW})
    assert Update.objects.exclude(publish_at=None).exists()


def test_people_are_counted_before_the_campaign_is_locked(
    client: Client, new: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    monkeypatch.setattr(subscriptions, "count", lambda _update: order.append("count"))

    def lock(campaign: Any) -> None:
        order.append("lock")
        lock_no_key_update(campaign)

    monkeypatch.setattr("community.news.updates.lock_no_key_update", lock)
    action, sent = preview(client, new, {**TYPED, **NOW})
    order.clear()

    client.post(action, {**sent, "publish": "1"})

    assert order == ["count", "lock"]


def test_a_field_of_messages_is_pointed_out_because_updates_have_none(client: Client, new: str) -> None:
    warning = "fields are filled in only in messages to supporters"

    said = words(client.post(new, {**TYPED, **NOW, "body_en": "Dear {name}, {amount}", "preview": "1"}))

    assert f"Readers will see {{amount}}, {{name}} just as it is written: {warning}." in said
    assert warning not in words(client.post(new, {**TYPED, **NOW, "body_en": "{ }", "preview": "1"}))


def test_the_buttons_say_where_publishing_is_and_what_readers_see(campaign: Campaign, client: Client, new: str) -> None:
    said = words(client.get(new))
    assert "Preview before publishing" in said
    assert "Title (English) (needed in one language at least)" in said
    assert "optional" not in said

    url = reverse("community:desk_update", args=[campaign.slug, make_update(campaign).number])
    said = words(client.post(url, {**TYPED, "seen": seen(client, url), "preview": "1"}))
    for button in ("Publish the correction", "Keep for later"):
        assert button in said


def test_the_list_says_when_a_draft_was_last_changed(campaign: Campaign, client: Client) -> None:
    Campaign.objects.update(timezone="UTC")
    changed = datetime(2026, 12, 1, 9, tzinfo=UTC)
    make_update(campaign, publish_at=None, words={}, draft={"en": {"title": "News"}}, drafted_at=changed)

    said = words(client.get(reverse("community:desk_updates", args=[campaign.slug])))

    assert "Draft · last changed 1 December 2026, 09:00" in said
