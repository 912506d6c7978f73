"""The desk where updates are written, planned, corrected and dropped."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from campaigns.models import Campaign, TeamMember
from community.models import Update
from community.news import mailing, reading, updates
from community.news.updates import AlreadyPublished, Planned, TooSoon
from tests.helpers.builders import make_campaign, make_member, make_user, signed_in
from tests.helpers.community.updates import make_update, page
from tests.helpers.previews import go_out, seen

pytestmark = pytest.mark.django_db

Audience = Update.Audience


def draft(hours: float = 0, **fields: Any) -> Planned:
    at = timezone.now() + timedelta(hours=hours)
    words = {"en": {"title": "News", "body": "Text"}}
    return Planned(**{"words": words, "audience": Audience.EVERYBODY, "publish_at": at, "by_mail": True, **fields})


def write(campaign: Campaign, planned: Planned, by: User | None = None, key: UUID | None = None) -> Update:
    update = updates.start(campaign, by or make_user(), key or uuid4())
    return updates.publish(update, update.by, planned)


def test_two_mails_are_at_least_the_pause_apart_sent_or_planned(campaign: Campaign, settings: Any) -> None:
    settings.UPDATE_MAIL_HOURS = 72
    first = write(campaign, draft(hours=24))

    for hours in (0, 24, 95):
        with pytest.raises(TooSoon) as too_soon:
            write(campaign, draft(hours=hours))
        assert too_soon.value.earliest == first.publish_at + timedelta(hours=72)
    write(campaign, draft(hours=0, by_mail=False))
    write(campaign, draft(hours=97))
    write(make_campaign(), draft(hours=24))
    updates.publish(first, first.by, draft(hours=23))

    assert reading.beyond_drafts(campaign).count() == 3


def test_a_form_sent_twice_starts_one_update(campaign: Campaign) -> None:
    key, by = uuid4(), make_user()
    assert updates.start(campaign, by, key) == updates.start(campaign, by, key)
    assert campaign.updates.count() == 1


@pytest.fixture
def editor(campaign: Campaign) -> User:
    return make_member(campaign)


def form(**fields: Any) -> dict[str, Any]:
    return {
        "key": str(uuid4()),
        "audience": "everybody",
        "when": "now",
        "by_mail": "on",
        "title_en": "News",
        "body_en": "Some *text*",
        **fields,
    }


def test_a_preview_shows_what_readers_will_see_and_publishes_nothing(campaign: Campaign, editor: User) -> None:
    path = reverse("community:desk_update_new", args=[campaign.slug])

    answer = signed_in(editor).post(path, form(preview="1")).content.decode()

    assert "Some <em>text</em>" in answer
    assert "Publish now" in answer
    assert not reading.beyond_drafts(campaign).exists()


def test_an_editor_publishes_at_once(campaign: Campaign, editor: User) -> None:
    go_out(signed_in(editor), reverse("community:desk_update_new", args=[campaign.slug]), form(status="x", mailed="9"))

    update = campaign.updates.get()
    assert (update.is_published, update.by, update.number, update.mailed) == (True, editor, 1, 0)
    assert update.due_at == update.publish_at
    assert update.words == {"en": {"title": "News", "body": "Some *text*"}}


def test_going_back_to_write_another_update_loses_nothing(campaign: Campaign, editor: User) -> None:
    client, path = signed_in(editor), reverse("community:desk_update_new", args=[campaign.slug])
    first = form(by_mail="")
    other = {**first, "body_en": "More news."}
    go_out(client, path, first)

    asked = client.post(path, other)
    assert "Another update has already been submitted from this page." in asked.content.decode()
    assert "More news." in asked.content.decode()
    assert campaign.updates.count() == 1

    go_out(client, path, {**other, "key": asked.context["form"]["key"].value()})
    assert [update.words["en"]["body"] for update in campaign.updates.order_by("number")] == [
        "Some *text*",
        "More news.",
    ]


def test_an_update_is_planned_on_the_clock_of_the_campaign(campaign: Campaign, editor: User) -> None:
    Campaign.objects.filter(pk=campaign.pk).update(timezone="America/New_York")
    with time_machine.travel(datetime(2027, 1, 1, tzinfo=UTC), tick=False):
        data = form(when="later", day="2027-01-05", time="18:00")
        go_out(signed_in(editor), reverse("community:desk_update_new", args=[campaign.slug]), data)

    assert campaign.updates.get().publish_at == datetime(2027, 1, 5, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"when": "later", "day": "2027-01-05"}, "Please enter a date and a time."),
        ({"when": "later", "day": "2026-12-30", "time": "10:00"}, "in the past"),
        ({"when": "later", "day": "9999-12-31", "time": "23:59"}, "a year away"),
        ({"title_en": "", "body_en": ""}, "at least one language"),
        ({"audience": "nobody"}, "Select a valid choice"),
        ({"body_en": "x" * 10_001}, "at most 10000 characters"),
        ({"key": "x"}, "arrived incomplete"),
    ],
)
def test_an_invalid_form_is_explained_and_nothing_is_published(
    campaign: Campaign, editor: User, data: dict[str, str], words: str
) -> None:
    with time_machine.travel(datetime(2027, 1, 1, tzinfo=UTC), tick=False):
        path = reverse("community:desk_update_new", args=[campaign.slug])
        answer = signed_in(editor).post(path, form(**data)).content.decode()

    assert words in answer
    assert not reading.beyond_drafts(campaign).exists()


def test_the_form_says_when_the_next_mail_can_go_out(campaign: Campaign, editor: User) -> None:
    with time_machine.travel(datetime(2027, 1, 1, 12, tzinfo=UTC), tick=False):
        make_update(campaign, by_mail=True)
        path = reverse("community:desk_update_new", args=[campaign.slug])
        empty = signed_in(editor).get(path).content.decode()
        refused = signed_in(editor).post(path, form(preview="1")).content.decode()
        go_out(signed_in(editor), path, form(by_mail=""))

    assert "this one cannot be emailed before 4\u00a0January\u00a02027, 11:00" in empty
    assert "The next one can be sent from 4\u00a0January\u00a02027, 11:00" in refused
    assert campaign.updates.filter(by_mail=False).count() == 1


def test_a_planned_update_can_be_changed_and_dropped(campaign: Campaign, editor: User) -> None:
    update = make_update(campaign, publish_at=timezone.now() + timedelta(days=1), by_mail=True)
    client = signed_in(editor)
    edit = reverse("community:desk_update", args=[campaign.slug, update.number])

    client.post(edit, form(audience="pledged", by_mail="", when="later", day="2999-01-01", time="10:00"))
    assert campaign.updates.get().audience == Audience.EVERYBODY
    go_out(client, edit, form(audience="pledged", by_mail=""))
    changed = campaign.updates.get()
    assert (changed.audience, changed.by_mail, changed.due_at, changed.edited_at) == ("pledged", False, None, None)

    planned = make_update(campaign, publish_at=timezone.now() + timedelta(days=1))
    drop = reverse("community:desk_update_drop", args=[campaign.slug, planned.number])
    assert "We are 1,000" in client.get(drop).content.decode()
    client.post(drop)
    assert not campaign.updates.filter(pk=planned.pk).exists()


def test_a_scheduled_update_becomes_a_draft_again_with_what_was_typed(campaign: Campaign, editor: User) -> None:
    update = write(campaign, draft(hours=5), by=editor)
    url = reverse("community:desk_update", args=[campaign.slug, update.number])
    browser = signed_in(editor)
    assert "make it a draft" in browser.get(url).content.decode()

    browser.post(url, form(title_en="Old", body_en="Better", unschedule="1", seen=seen(browser, url)))

    update.refresh_from_db()
    assert (update.publish_at, update.due_at, update.words) == (None, None, {})
    assert update.draft["en"] == {"title": "Old", "body": "Better"}
    act = campaign.acts.get(kind="update_unscheduled")
    assert (act.by, act.data["update"]) == (editor, "News")
    assert "make it a draft" not in browser.get(url).content.decode()
    with time_machine.travel(timezone.now() + timedelta(hours=6)):
        assert not reading.published(campaign).exists()
        assert mailing.mail_due() == 0


def test_a_published_update_cannot_become_a_draft_again(campaign: Campaign, editor: User) -> None:
    update = make_update(campaign)

    with pytest.raises(AlreadyPublished):
        updates.unschedule(update, editor)

    assert not campaign.acts.exists()


def test_a_draft_stays_a_draft(campaign: Campaign, editor: User) -> None:
    update = updates.start(campaign, editor, uuid4())

    updates.unschedule(update, editor)

    assert not campaign.acts.exists()


def test_a_published_update_can_be_corrected_but_not_deleted_or_mailed_again(campaign: Campaign, editor: User) -> None:
    update = make_update(campaign)
    client = signed_in(editor)
    words = {"title_en": "We are 1,001", "body_en": "Sorry.", "audience": "pledged", "by_mail": "on", "when": "now"}

    go_out(client, reverse("community:desk_update", args=[campaign.slug, update.number]), words)
    client.post(reverse("community:desk_update_drop", args=[campaign.slug, update.number]))

    corrected = campaign.updates.get()
    assert (corrected.said["title"], corrected.audience, corrected.due_at) == ("We are 1,001", "everybody", None)
    assert "edited" in Client().get(page(corrected)).content.decode()


@pytest.mark.parametrize("role", list(TeamMember.Role))
def test_owners_and_editors_write(campaign: Campaign, role: TeamMember.Role) -> None:
    client = signed_in(make_member(campaign, role))
    client.post(reverse("community:desk_update_new", args=[campaign.slug]), form())
    assert campaign.updates.exists() == (role in {"owner", "editor"})
    assert client.get(reverse("community:desk_updates", args=[campaign.slug])).status_code == 200


def test_the_desk_answers_404_to_others(campaign: Campaign) -> None:
    update = make_update(campaign, publish_at=timezone.now() + timedelta(days=1))
    stranger = signed_in(make_member(make_campaign(), TeamMember.Role.OWNER))
    for name in ("desk_update", "desk_update_drop"):
        path = reverse(f"community:{name}", args=[campaign.slug, update.number])
        assert (stranger.get(path).status_code, stranger.post(path, form()).status_code) == (404, 404)
        assert Client().post(path).status_code == 302
    assert campaign.updates.get() == update


@pytest.mark.parametrize("count", [1, 3])
def test_the_desk_list_costs_the_same_however_long_it_is(
    campaign: Campaign, editor: User, django_assert_num_queries: Any, count: int
) -> None:
    for _ in range(count):
        make_update(campaign)
    client = signed_in(editor)
    with django_assert_num_queries(6):
        answer = client.get(reverse("community:desk_updates", args=[campaign.slug]))
    assert answer.content.decode().count("Correct the text") == count
