"""The page of an update says whether it is a draft, scheduled or published, and what its buttons do then."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Campaign
from community.models import Update
from community.news import mailing, reading, updates
from tests.helpers.builders import make_member, signed_in
from tests.helpers.community.updates import make_follower, make_update
from tests.helpers.pages import words
from tests.helpers.previews import go_out

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
PLANNED = datetime(2026, 12, 5, 17, tzinfo=UTC)
SHOWN = "5\u00a0December\u00a02026, 17:00 (UTC)"
READ = SHOWN.replace("\u00a0", " ")  # as words() has it


@pytest.fixture(autouse=True)
def frozen() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def campaign(campaign: Campaign) -> Campaign:
    Campaign.objects.filter(pk=campaign.pk).update(timezone="UTC")
    campaign.refresh_from_db()
    return campaign


@pytest.fixture
def client(campaign: Campaign) -> Client:
    return signed_in(make_member(campaign))


@pytest.fixture
def scheduled(campaign: Campaign) -> Update:
    return make_update(campaign, publish_at=PLANNED, by_mail=True)


def edit(update: Update) -> str:
    return reverse("community:desk_update", args=[update.campaign.slug, update.number])


def shown(client: Client, update: Update) -> dict[str, Any]:
    """What the page of an update would send."""
    form = client.get(edit(update)).context["form"]
    return {name: form[name].value() or "" for name in form.fields}


def told(answer: Any) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_the_page_of_a_scheduled_update_says_when_it_will_be_published(client: Client, scheduled: Update) -> None:
    page = client.get(edit(scheduled))

    said = words(page)
    assert "Edit the scheduled update" in said
    assert f"This update is scheduled for {READ}." in said
    assert "Keep for later" in said
    assert "Save draft" not in said
    assert "without the changes below" not in said
    assert re.search(r"<title>\s*Edit the scheduled update\s*·", page.text)


def test_saving_changes_to_a_scheduled_update_says_that_they_will_not_be_published(
    client: Client, scheduled: Update
) -> None:
    answer = client.post(edit(scheduled), {**shown(client, scheduled), "body_en": "Other words", "save": "1"})

    (said,) = told(answer)
    assert said == (
        f"The changes have been saved. The update is still scheduled for {SHOWN}. "
        "Until you schedule it again, it will be published without them."
    )
    assert "It will be published without the changes below." in words(client.get(edit(scheduled)))
    scheduled.refresh_from_db()
    assert (scheduled.publish_at, scheduled.words["en"]["body"]) == (PLANNED, "Thank *you*.")


def test_saving_without_another_text_says_that_the_update_is_still_scheduled(client: Client, scheduled: Update) -> None:
    answer = client.post(edit(scheduled), {**shown(client, scheduled), "time": "18:00", "back": "1"})

    assert told(answer) == [f"The text is as before. The update is still scheduled for {SHOWN}."]


@pytest.mark.parametrize(
    ("publish_at", "said"), [(PLANNED, "Changes saved at"), (NOW, "Changes saved at"), (None, "Draft saved at")]
)
def test_what_is_saved_by_itself_is_called_a_draft_only_before_it_is_scheduled(
    client: Client, campaign: Campaign, publish_at: datetime | None, said: str
) -> None:
    update = make_update(campaign, publish_at=publish_at, **({} if publish_at else {"words": {}}))

    answer = client.post(edit(update), {**shown(client, update), "title_en": "Other", "autosave": "1"})

    assert answer.json()["said"].startswith(said)


def test_a_saved_draft_is_edited_and_a_new_update_is_written(client: Client, campaign: Campaign) -> None:
    new = reverse("community:desk_update_new", args=[campaign.slug])
    assert "<h1>Write an update</h1>" in client.get(new).text

    saved = client.post(new, {"title_en": "News", "when": "now", "audience": "everybody", "save": "1"}, follow=True)

    assert "<h1>Edit the draft</h1>" in saved.text
    assert "Save draft" in words(saved)
    assert "The draft has been saved." in saved.text


def test_saving_changes_to_a_published_update_says_that_readers_do_not_see_them(
    client: Client, campaign: Campaign
) -> None:
    update = make_update(campaign)

    answer = client.post(edit(update), {**shown(client, update), "body_en": "Other words", "save": "1"})

    assert told(answer) == ["The changes have been saved. Readers see the text as before."]
    assert "<h1>Correct the text</h1>" in client.get(edit(update)).text


def test_an_update_made_a_draft_keeps_its_time_in_the_form_and_is_scheduled_again_with_it(
    client: Client, scheduled: Update
) -> None:
    client.post(edit(scheduled), {**shown(client, scheduled), "unschedule": "1"})

    form = shown(client, scheduled)
    assert (form["when"], str(form["day"]), str(form["time"])) == ("later", "2026-12-05", "17:00:00")
    assert f"unless you schedule it, it will not be published on {READ}" in words(client.get(edit(scheduled)))
    go_out(client, edit(scheduled), form)
    scheduled.refresh_from_db()
    assert (scheduled.publish_at, scheduled.due_at, scheduled.planned_at) == (PLANNED, PLANNED, None)


def test_a_draft_with_a_time_is_neither_published_nor_mailed_then(client: Client, scheduled: Update) -> None:
    make_follower(scheduled.campaign)
    client.post(edit(scheduled), {**shown(client, scheduled), "unschedule": "1"})

    with time_machine.travel(PLANNED + timedelta(minutes=1), tick=False):
        assert mailing.mail_due() == 0
        assert not reading.published(scheduled.campaign).exists()


def test_a_time_that_is_over_is_not_proposed(client: Client, scheduled: Update) -> None:
    updates.unschedule(scheduled, scheduled.by)

    with time_machine.travel(PLANNED + timedelta(minutes=1), tick=False):
        page = signed_in(make_member(scheduled.campaign)).get(edit(scheduled))

    assert page.context["form"]["when"].value() == "now"
    assert "will not be published on" not in words(page)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ({"when": "later", "day": "2026-12-05", "time": "17:00"}, PLANNED),
        ({"when": "now", "day": "2026-12-05", "time": "17:00"}, None),
        ({"when": "later", "day": "2026-12-05", "time": ""}, None),
        ({"when": "later", "day": "2026-11-05", "time": "17:00"}, None),
        ({"when": "later", "day": "2028-11-05", "time": "17:00"}, None),
    ],
)
def test_saving_a_draft_keeps_the_time_that_was_chosen(
    client: Client, campaign: Campaign, typed: dict[str, str], kept: datetime | None
) -> None:
    update = make_update(campaign, publish_at=None, words={}, planned_at=NOW + timedelta(hours=1))

    client.post(edit(update), {**shown(client, update), "title_en": "News", "save": "1", **typed})

    update.refresh_from_db()
    assert (update.planned_at, update.publish_at, update.due_at) == (kept, None, None)


def test_a_scheduled_update_has_no_proposed_time_besides(scheduled: Update) -> None:
    with pytest.raises(IntegrityError, match="only_draft_update_has_proposed_time"):
        Update.objects.filter(pk=scheduled.pk).update(planned_at=timezone.now())


def test_day_and_time_are_not_called_optional(client: Client, scheduled: Update) -> None:
    said = words(client.get(edit(scheduled)))

    assert "Day Time Also send it by email" in said
