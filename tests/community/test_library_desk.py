"""The desk where resources, events, questions and milestones are written."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from campaigns.models import Campaign, TeamMember
from tests.helpers.builders import make_campaign, make_member, signed_in
from tests.helpers.community.library import KINDS, WORDS, desk, filled, make_row

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign(timezone="Europe/Berlin")


@pytest.fixture
def editor(campaign: Campaign) -> Client:
    return signed_in(make_member(campaign))


@pytest.mark.parametrize("kind", KINDS)
def test_an_editor_writes_changes_and_deletes(campaign: Campaign, editor: Client, kind: str) -> None:
    editor.post(desk("desk_content_new", campaign, kind), filled(kind, position="7", campaign="x"))
    row = getattr(campaign, kind).get()
    assert row.said["title"] == "New title"

    edit, delete = (desk(f"desk_content_{act}", campaign, kind, row.pk) for act in ("edit", "delete"))
    assert "New title" in editor.get(edit).content.decode()
    editor.post(edit, filled(kind, title_de="Neuer Titel", body_de="Text"))
    row.refresh_from_db()
    assert {language: words["title"] for language, words in row.words.items()} == {
        "en": "New title",
        "de": "Neuer Titel",
    }
    assert "New title" in editor.get(desk("desk_content", campaign, kind)).content.decode()
    assert "cannot be restored" in editor.get(delete).content.decode()
    editor.post(delete)
    assert not getattr(campaign, kind).exists()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("rows", [1, 3])
def test_desk_lists_cost_the_same_however_long_they_are(
    campaign: Campaign, editor: Client, kind: str, rows: int, django_assert_num_queries: Any
) -> None:
    for _ in range(rows):
        make_row(campaign, kind)
    with django_assert_num_queries(5):
        assert editor.get(desk("desk_content", campaign, kind)).content.decode().count("A title") == rows


@pytest.mark.parametrize(
    ("kind", "data", "words"),
    [
        ("questions", {"title_en": "", "body_en": ""}, "at least one language"),
        ("questions", {"body_en": ""}, "Fill this in too"),
        ("questions", {"body_fr": "Réponse"}, "Fill this in too"),
        ("resources", {"url": ""}, "Enter a web address or choose a file."),
        ("resources", {"url": "javascript:alert(1)"}, "Enter a valid URL"),
        ("resources", {"section": "x"}, "Select a valid choice"),
        ("resources", {"in_language": "tlh"}, "Select a valid choice"),
        ("events", {"ends": "17:00"}, "cannot end before it starts"),
        ("events", {"day": "2027-03-28", "starts": "02:30", "ends": "05:00"}, "the clocks go forward"),
        ("events", {"day": "x"}, "Enter a valid date"),
        ("milestones", {"date": "2027-01-01"}, "either a date or an amount"),
        ("milestones", {"amount": ""}, "either a date or an amount"),
        ("milestones", {"amount": "-1"}, "The minimum is 0.01."),
        ("milestones", {"amount": "12.000"}, "Enter at most 2 decimal places."),
    ],
)
def test_invalid_entries_are_explained_and_not_saved(
    campaign: Campaign, editor: Client, kind: str, data: dict[str, str], words: str
) -> None:
    answer = editor.post(desk("desk_content_new", campaign, kind), filled(kind, **data)).content.decode()
    assert words in answer
    assert not getattr(campaign, kind).exists()


@pytest.mark.parametrize(
    ("language", "typed", "cents"),
    [
        ("de", "12.000", 12_000_00),
        ("de", "12.500,5", 12_500_50),
        ("it", "12.500", 12_500_00),
        ("fr", "12\u202f500", 12_500_00),
        ("en", "12,000", 12_000_00),
    ],
)
def test_the_amount_of_a_milestone_is_read_and_shown_as_the_language_writes_it(
    campaign: Campaign, editor: Client, language: str, typed: str, cents: int
) -> None:
    with translation.override(language):
        editor.post(desk("desk_content_new", campaign, "milestones"), filled("milestones", amount=typed))
        milestone = campaign.milestones.get()
        page = editor.get(desk("desk_content_edit", campaign, "milestones", milestone.pk)).content.decode()

    assert milestone.amount_cents == cents
    assert f'value="{typed}"' in page


def test_an_event_may_end_on_another_day(campaign: Campaign, editor: Client) -> None:
    data = filled("events", starts="22:00", ends="01:00", last_day="2027-01-06")
    editor.post(desk("desk_content_new", campaign, "events"), data)
    event = campaign.events.get()
    assert (event.starts_at, event.ends_at) == (
        datetime(2027, 1, 5, 21, tzinfo=UTC), datetime(2027, 1, 6, 0, tzinfo=UTC),
    )  # fmt: skip
    assert 'value="2027-01-06"' in editor.get(desk("desk_content_edit", campaign, "events", event.pk)).content.decode()


def test_rows_move_up_within_their_section(campaign: Campaign, editor: Client) -> None:
    titles = (("articles", "a"), ("articles", "b"), ("tools", "t"), ("articles", "c"))
    rows = [make_row(campaign, "resources", section=name, words={"en": {"title": title}}) for name, title in titles]

    def move(row: Any) -> None:
        editor.post(desk("desk_content_up", campaign, "resources", row.pk))

    move(rows[3])
    move(rows[3])
    move(rows[2])

    assert [row.said["title"] for row in campaign.resources.all()] == ["c", "a", "b", "t"]
    event = make_row(campaign, "events")
    assert editor.post(desk("desk_content_up", campaign, "events", event.pk)).status_code == 404


def test_moving_up_is_offered_to_all_but_the_first_of_a_section(campaign: Campaign, editor: Client) -> None:
    resources = [make_row(campaign, "resources", section=name) for name in ("articles", "articles", "tools")]
    milestones = [make_row(campaign, "milestones") for _ in range(3)]
    make_row(campaign, "events")
    make_row(campaign, "events")

    def offered(kind: str) -> list[str]:
        page = editor.get(desk("desk_content", campaign, kind)).content.decode()
        return re.findall(r'action="([^"]+/up/)"', page)

    assert offered("resources") == [desk("desk_content_up", campaign, "resources", resources[1].pk)]
    assert offered("milestones") == [desk("desk_content_up", campaign, "milestones", row.pk) for row in milestones[1:]]
    assert offered("events") == []


@pytest.mark.parametrize("kind", KINDS)
def test_others_can_neither_see_nor_change_it(campaign: Campaign, kind: str) -> None:
    row = make_row(campaign, kind)
    stranger = signed_in(make_member(make_campaign(), TeamMember.Role.OWNER))
    observer = signed_in(make_member(campaign, TeamMember.Role.OBSERVER))
    paths = [desk("desk_content_new", campaign, kind),
             *(desk(f"desk_content_{act}", campaign, kind, row.pk) for act in ("edit", "delete", "up"))]  # fmt: skip
    for path in paths:
        assert stranger.post(path, filled(kind)).status_code == 404
        assert (Client().post(path).status_code, observer.post(path, filled(kind)).status_code) == (302, 302)
    assert getattr(campaign, kind).get().words == WORDS
    assert observer.get(desk("desk_content", campaign, kind)).status_code == 200


@pytest.mark.parametrize("pk", ["x", "0", "99999999999999999999", "018f0000-0000-7000-8000-000000000000"])
@pytest.mark.parametrize("kind", [*KINDS, "endorsers"])
def test_unknown_rows_answer_404(campaign: Campaign, editor: Client, kind: str, pk: str) -> None:
    assert editor.get(desk("desk_content_edit", campaign, kind, pk)).status_code == 404
    others = make_row(make_campaign(), "questions")
    assert editor.get(desk("desk_content_edit", campaign, "questions", others.pk)).status_code == 404
