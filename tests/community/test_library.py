"""What a team collects, as everybody sees it: on its own pages and on the campaign's."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaigns import totals
from campaigns.models import Campaign
from community import library, page_sections
from community.models import Event
from tests.helpers.builders import make_campaign, make_member, make_secured, signed_in
from tests.helpers.community.library import KINDS, make_row, public
from tests.helpers.community.updates import make_update
from tests.helpers.pages import without_own_scripts

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign(timezone="Europe/Berlin")


# -- public pages ------------------------------------------------------------------------------------


def test_a_resource_says_who_published_it_when_and_in_which_language(campaign: Campaign) -> None:
    make_row(campaign, "resources", date=date(2016, 9, 29))
    make_row(campaign, "resources", section="tools", url="https://example.org/loomio")

    page = public("community:library", campaign)

    for words in ("The Paper", "29\u00a0September\u00a02016", "German", "A note", 'href="https://example.org/"'):
        assert words in page
    assert page.index("Articles") < page.index("Tools")


@pytest.mark.parametrize(("name", "kind"), [("library", "resources"), ("events", "events"), ("questions", "questions")])
@pytest.mark.parametrize("rows", [1, 3])
def test_public_lists_cost_the_same_however_long_they_are(
    campaign: Campaign, name: str, kind: str, rows: int, django_assert_num_queries: Any
) -> None:
    for _ in range(rows):
        make_row(campaign, kind)
    with django_assert_num_queries({"library": 4, "events": 5, "questions": 6}[name]):
        page = public(f"community:{name}", campaign)
    assert page.count(">A title<") == rows


def test_public_pages_can_be_cached_and_those_of_a_draft_answer_404(campaign: Campaign) -> None:
    draft = make_campaign(phase=Campaign.Phase.DRAFT)
    team = signed_in(make_member(draft))
    for name in ("library", "events", "events_calendar", "questions", "updates", "updates_feed"):
        path = reverse(f"community:{name}", args=[draft.slug])
        assert "s-maxage" in Client().get(path.replace(draft.slug, campaign.slug))["Cache-Control"]
        assert Client().get(path).status_code == 404
        answer = team.get(path)
        assert answer.status_code == 200
        assert "s-maxage" not in answer.get("Cache-Control", "")


def test_an_event_has_the_time_of_the_campaigns_zone_with_its_name(campaign: Campaign) -> None:
    at = datetime(2027, 1, 5, 17, tzinfo=UTC)
    with time_machine.travel(datetime(2027, 1, 1, tzinfo=UTC), tick=False):
        make_row(campaign, "events", starts_at=at, ends_at=at + timedelta(hours=1))
        page = public("community:events", campaign)
    assert "5\u00a0January\u00a02027, 18:00 – 19:00 (Berlin)" in page


def test_the_calendar_file_is_one_that_calendars_read_and_replace(campaign: Campaign) -> None:
    words = {"en": {"title": "Tea, cake; and\nvotes", "body": "**Bring** a cup"}}
    event: Event = make_row(campaign, "events", words=words, place="Hall 1, Ghent")

    def read() -> Any:
        answer = Client().get(reverse("community:events_calendar", args=[campaign.slug]))
        assert answer["Content-Type"] == "text/calendar; charset=utf-8"
        assert b"\n" not in answer.content.replace(b"\r\n", b"")
        calendar = icalendar.Calendar.from_ical(answer.content)
        assert (calendar["VERSION"], bool(calendar["PRODID"])) == ("2.0", True)
        (entry,) = calendar.walk("VEVENT")
        return entry

    entry = read()
    assert entry["UID"] == f"{event.pk}@commonbid"
    assert entry["SUMMARY"] == "Tea, cake; and\nvotes"
    assert (entry["DESCRIPTION"], entry["LOCATION"]) == ("Bring a cup", "Hall 1, Ghent")
    assert entry["DTSTART"].dt == event.starts_at.replace(microsecond=0)
    assert entry["DTEND"].dt > entry["DTSTART"].dt
    assert entry["DTSTAMP"].dt == event.changed_at.replace(microsecond=0)
    with time_machine.travel(timezone.now() + timedelta(minutes=5)):
        event.save()
    assert (read()["UID"], read()["LAST-MODIFIED"].dt > entry["LAST-MODIFIED"].dt) == (entry["UID"], True)


def test_a_question_has_an_anchor_inside_its_answer(campaign: Campaign) -> None:
    question = make_row(campaign, "questions")
    page = public("community:questions", campaign)
    assert page.index("<summary>") < page.index(f'id="question-{question.pk}"') < page.index("</details>")


def test_script_in_what_the_team_writes_is_inert(campaign: Campaign) -> None:
    evil = "<script>alert(1)</script> [x](javascript:alert(1))"
    for kind in KINDS:
        make_row(campaign, kind, words={"en": {"title": evil, "body": evil, "note": evil}})
    for path in ("community:library", "community:events", "community:questions", "campaigns:campaign"):
        page = without_own_scripts(public(path, campaign))
        assert "<script" not in page
        assert 'href="javascript' not in page


# -- the campaign's page -----------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3])
def test_the_section_costs_four_queries(campaign: Campaign, rows: int, django_assert_num_queries: Any) -> None:
    for _ in range(rows):
        make_update(campaign)
        for kind in KINDS:
            make_row(campaign, kind)
    sums = totals.of([campaign])[campaign.pk]
    with django_assert_num_queries(4):
        news = page_sections.news_section(campaign, sums)
    assert news
    assert len(news.steps) == rows


def test_the_campaign_page_shows_news_only_if_there_are_any(campaign: Campaign) -> None:
    assert "news-title" not in public("campaigns:campaign", campaign)

    make_update(campaign, title="An older one", publish_at=timezone.now() - timedelta(days=9))
    make_update(campaign, title="The newest")
    make_update(campaign, title="Of tomorrow", publish_at=timezone.now() + timedelta(days=1))
    make_row(campaign, "events", words={"en": {"title": "The next meeting"}})
    make_row(campaign, "questions")
    page = public("campaigns:campaign", campaign)

    assert [title in page for title in ("The newest", "The next meeting", "An older one", "Of tomorrow")] == [
        True, True, False, False,
    ]  # fmt: skip
    assert reverse("community:questions", args=[campaign.slug]) in page
    assert reverse("community:library", args=[campaign.slug]) not in page


def test_a_milestone_is_reached_by_its_day_or_by_what_is_secured(campaign: Campaign) -> None:
    make_secured(campaign, cents=40_00)
    for fields in ({"date": date(2016, 9, 29)}, {"date": date(2999, 1, 1)},
                   {"date": None, "amount_cents": 40_00}, {"date": None, "amount_cents": 40_01}):  # fmt: skip
        make_row(campaign, "milestones", **fields)

    steps = library.steps(campaign, totals.of([campaign])[campaign.pk])

    assert [step.is_reached for step in steps] == [True, False, True, False]


def test_a_milestone_of_money_is_named_as_money_pledged(client: Client, campaign: Campaign) -> None:
    make_row(campaign, "milestones", date=None, amount_cents=40_00)

    assert "$40 pledged" in client.get(campaign.get_absolute_url()).content.decode()
