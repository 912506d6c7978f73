"""The campaign's log says what became of its updates: which one, when, and to how many people."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from campaigns.models import Campaign, TeamMember
from community.models import Update
from community.news import updates
from community.news.updates import Planned
from tests.helpers.builders import make_member, put, signed_in
from tests.helpers.community.updates import make_follower, make_update
from tests.helpers.desk.desk_team import address
from tests.helpers.pages import words

pytestmark = pytest.mark.django_db

WORDS = {"en": {"title": "We are many", "body": "Text"}}
LATER = datetime(2999, 1, 5, 18, tzinfo=UTC)


@pytest.fixture
def editor(campaign: Campaign) -> User:
    put(campaign, timezone="UTC")
    return make_member(campaign)


@pytest.fixture
def draft(campaign: Campaign) -> Update:
    return make_update(campaign, publish_at=None, words={}, draft=WORDS)


def planned(at: datetime | None = None, **fields: Any) -> Planned:
    return Planned(**{"words": WORDS, "audience": "everybody", "publish_at": at or timezone.now(), "by_mail": True,
                      **fields})  # fmt: skip


def log(campaign: Campaign, role: TeamMember.Role = TeamMember.Role.EDITOR) -> str:
    return words(signed_in(make_member(campaign, role)).get(address(campaign, "log")))


def test_publishing_names_the_title_and_the_number_of_people(campaign: Campaign, editor: User, draft: Update) -> None:
    for _ in range(2):
        make_follower(campaign)

    updates.publish(draft, editor, planned())

    assert campaign.acts.get().by == editor
    assert "Update published: We are many · by email to 2 people" in log(campaign)


def test_an_update_that_is_not_emailed_names_no_people(campaign: Campaign, editor: User, draft: Update) -> None:
    make_follower(campaign)
    updates.publish(draft, editor, planned(by_mail=False))
    assert "Update published: We are many" in log(campaign)
    assert "by email to" not in log(campaign)


def test_scheduling_once_and_making_it_a_draft_name_the_time(campaign: Campaign, editor: User, draft: Update) -> None:
    for _ in range(2):
        updates.publish(draft, editor, planned(LATER))
    updates.unschedule(draft, editor)

    assert [act.kind for act in campaign.acts.order_by("pk")] == ["update_scheduled", "update_unscheduled"]
    said = log(campaign)
    assert "Update scheduled: We are many · 5 January 2999, 18:00" in said
    assert "Scheduled update made a draft again: We are many · 5 January 2999, 18:00" in said


def test_scheduling_the_same_again_ends_what_was_only_a_draft(campaign: Campaign, editor: User, draft: Update) -> None:
    updates.publish(draft, editor, planned(LATER))
    Update.objects.update(draft=WORDS)

    updates.publish(draft, editor, planned(LATER))

    assert Update.objects.get().draft is None
    assert campaign.acts.count() == 1


def test_another_time_or_other_readers_are_another_entry(campaign: Campaign, editor: User, draft: Update) -> None:
    for plan in (planned(LATER), planned(LATER + timedelta(hours=1)), planned(LATER, audience="pledged")):
        updates.publish(draft, editor, plan)
    assert campaign.acts.count() == 3


def test_correcting_names_the_new_title(campaign: Campaign, editor: User) -> None:
    updates.correct(make_update(campaign), editor, WORDS)
    assert "Update corrected: We are many" in log(campaign)


@pytest.mark.parametrize(("role", "named"), [("editor", "We are many"), ("observer", "")])
def test_a_discarded_draft_is_named_only_to_those_who_may_see_drafts(
    campaign: Campaign, editor: User, draft: Update, role: TeamMember.Role, named: str
) -> None:
    drop(editor, draft)

    said = log(campaign, role)
    assert f"Update discarded before it was published{named and ': '}{named}" in said
    assert ("We are many" in said) == bool(named)


def test_a_discarded_scheduled_update_is_named_to_the_team(campaign: Campaign, editor: User) -> None:
    drop(editor, make_update(campaign, publish_at=LATER))
    assert "before it was published: We are 1,000" in log(campaign, TeamMember.Role.OBSERVER)


def drop(editor: User, update: Update) -> None:
    client: Client = signed_in(editor)
    client.post(reverse("community:desk_update_drop", args=[update.campaign.slug, update.number]))
    assert not Update.objects.exists()
