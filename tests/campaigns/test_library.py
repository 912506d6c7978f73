import zipfile
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import icalendar
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from accounts.models import User
from campaigns import library, totals
from campaigns.models import Campaign, Event, TeamMember
from tests.campaigns.newsroom import make_member, make_update, signed_in
from tests.make import make_campaign, make_secured

pytestmark = pytest.mark.django_db

KINDS = ["resources", "events", "questions", "milestones"]
WORDS = {"en": {"title": "A title", "body": "Some *text*", "note": "A note"}}


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign(timezone="Europe/Berlin")


@pytest.fixture
def editor(campaign: Campaign) -> Client:
    return signed_in(make_member(campaign))


def make_row(campaign: Campaign, kind: str, **fields: Any) -> Any:
    now = timezone.now()
    needed = {
        "resources": {"section": "articles", "url": "https://example.org/", "source": "The Paper", "in_language": "de"},
        "events": {
            "starts_at": now + timedelta(days=1),
            "ends_at": now + timedelta(days=1, hours=1),
            "place": "Online",
        },
        "questions": {},
        "milestones": {"date": date(2016, 9, 29)},
    }
    return getattr(campaign, kind).create(**{"words": WORDS, **needed[kind], **fields})


def filled(kind: str, **fields: Any) -> dict[str, Any]:
    facts = {
        "resources": {"section": "tools", "url": "https://example.org/", "source": "X", "in_language": "en"},
        "events": {"day": "2027-01-05", "starts": "18:00", "ends": "19:30", "place": "Online"},
        "questions": {},
        "milestones": {"amount": "50000"},
    }
    return {**facts[kind], "title_en": "New title", "body_en": "Body", "note_en": "Note", **fields}


def public(name: str, campaign: Campaign) -> str:
    return Client().get(reverse(f"campaigns:{name}", args=[campaign.slug])).content.decode()


def desk(name: str, campaign: Campaign, kind: str, *pk: Any) -> str:
    return reverse(f"campaigns:{name}", args=[campaign.slug, kind, *pk])


# -- public pages ------------------------------------------------------------------------------------


def test_a_resource_says_who_published_it_when_and_in_which_language(campaign: Campaign) -> None:
    make_row(campaign, "resources", date=date(2016, 9, 29))
    make_row(campaign, "resources", section="tools", url="https://example.org/loomio")

    page = public("library", campaign)

    for words in ("The Paper", "29 September 2016", "German", "A note", 'href="https://example.org/"'):
        assert words in page
    assert page.index("Articles") < page.index("Tools")


@pytest.mark.parametrize(("name", "kind"), [("library", "resources"), ("events", "events"), ("questions", "questions")])
@pytest.mark.parametrize("rows", [1, 3])
def test_public_lists_cost_the_same_however_long_they_are(
    campaign: Campaign, name: str, kind: str, rows: int, django_assert_num_queries: Any
) -> None:
    for _ in range(rows):
        make_row(campaign, kind)
    with django_assert_num_queries(4 if name == "events" else 3):
        page = public(name, campaign)
    assert page.count(">A title<") == rows


def test_public_pages_are_shared_and_those_of_a_draft_are_not_there(campaign: Campaign) -> None:
    draft = make_campaign(phase=Campaign.Phase.DRAFT)
    team = signed_in(make_member(draft))
    for name in ("library", "events", "events_calendar", "questions", "updates", "updates_feed"):
        path = reverse(f"campaigns:{name}", args=[draft.slug])
        assert "s-maxage" in Client().get(path.replace(draft.slug, campaign.slug))["Cache-Control"]
        assert Client().get(path).status_code == 404
        assert "s-maxage" not in team.get(path).get("Cache-Control", "")


def test_an_event_has_the_time_of_the_campaigns_zone_with_its_name(campaign: Campaign) -> None:
    at = datetime(2027, 1, 5, 17, tzinfo=UTC)
    with time_machine.travel(datetime(2027, 1, 1, tzinfo=UTC), tick=False):
        make_row(campaign, "events", starts_at=at, ends_at=at + timedelta(hours=1))
        page = public("events", campaign)
    assert "5 January 2027, 18:00 – 19:00 (Central European Standard Time)" in page


def test_the_calendar_file_is_one_that_calendars_read_and_replace(campaign: Campaign) -> None:
    words = {"en": {"title": "Tea, cake; and\nvotes", "body": "**Bring** a cup"}}
    event: Event = make_row(campaign, "events", words=words, place="Hall 1, Ghent")

    def read() -> Any:
        answer = Client().get(reverse("campaigns:events_calendar", args=[campaign.slug]))
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
    page = public("questions", campaign)
    assert page.index("<summary>") < page.index(f'id="question-{question.pk}"') < page.index("</details>")


def test_script_in_what_the_team_writes_is_inert(campaign: Campaign) -> None:
    evil = "<script>alert(1)</script> [x](javascript:alert(1))"
    for kind in KINDS:
        make_row(campaign, kind, words={"en": {"title": evil, "body": evil, "note": evil}})
    for path in ("library", "events", "questions", "campaign"):
        page = public(path, campaign).replace('<script type="application/ld+json"', "")
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
        news = library.section(campaign, sums)["news"]
    assert len(news["steps"]) == rows


def test_the_campaign_page_has_news_and_nothing_where_there_is_none(campaign: Campaign) -> None:
    assert "news-title" not in public("campaign", campaign)

    make_update(campaign, title="An older one", publish_at=timezone.now() - timedelta(days=9))
    make_update(campaign, title="The newest")
    make_update(campaign, title="Of tomorrow", publish_at=timezone.now() + timedelta(days=1))
    make_row(campaign, "events", words={"en": {"title": "The next meeting"}})
    make_row(campaign, "questions")
    page = public("campaign", campaign)

    assert [title in page for title in ("The newest", "The next meeting", "An older one", "Of tomorrow")] == [
        True, True, False, False,
    ]  # fmt: skip
    assert reverse("campaigns:questions", args=[campaign.slug]) in page
    assert reverse("campaigns:library", args=[campaign.slug]) not in page


def test_a_milestone_is_reached_by_its_day_or_by_what_is_secured(campaign: Campaign) -> None:
    make_secured(campaign, cents=40_00)
    for fields in ({"date": date(2016, 9, 29)}, {"date": date(2999, 1, 1)},
                   {"date": None, "amount_cents": 40_00}, {"date": None, "amount_cents": 40_01}):  # fmt: skip
        make_row(campaign, "milestones", **fields)

    steps = library.steps(campaign, totals.of([campaign])[campaign.pk])

    assert [step.is_reached for step in steps] == [True, False, True, False]


# -- the desk ----------------------------------------------------------------------------------------


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
    assert "cannot be brought back" in editor.get(delete).content.decode()
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
        ("questions", {"title_en": "", "body_en": ""}, "one language at least"),
        ("questions", {"body_en": ""}, "This is missing"),
        ("questions", {"body_fr": "Réponse"}, "This is missing"),
        ("resources", {"url": ""}, "Give an address or a file."),
        ("resources", {"url": "javascript:alert(1)"}, "Enter a valid URL"),
        ("resources", {"section": "x"}, "Select a valid choice"),
        ("resources", {"in_language": "tlh"}, "Select a valid choice"),
        ("events", {"ends": "17:00"}, "cannot end before it begins"),
        ("events", {"day": "2027-03-28", "starts": "02:30", "ends": "05:00"}, "clocks are put forward"),
        ("events", {"day": "x"}, "Enter a valid date"),
        ("milestones", {"date": "2027-01-01"}, "either a day or a sum"),
        ("milestones", {"amount": ""}, "either a day or a sum"),
        ("milestones", {"amount": "-1"}, "greater than or equal to 1"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(
    campaign: Campaign, editor: Client, kind: str, data: dict[str, str], words: str
) -> None:
    answer = editor.post(desk("desk_content_new", campaign, kind), filled(kind, **data)).content.decode()
    assert words in answer
    assert not getattr(campaign, kind).exists()


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
def test_rows_of_nobody_are_not_there(campaign: Campaign, editor: Client, kind: str, pk: str) -> None:
    assert editor.get(desk("desk_content_edit", campaign, kind, pk)).status_code == 404
    others = make_row(make_campaign(), "questions")
    assert editor.get(desk("desk_content_edit", campaign, "questions", others.pk)).status_code == 404


# -- files -------------------------------------------------------------------------------------------


def picture(kind: str = "JPEG", size: tuple[int, int] = (4, 3), **options: Any) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, "red").save(out, kind, **options)
    return out.getvalue()


def archive(**files: bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, content in files.items():
            made.writestr(zipfile.ZipInfo(name.replace("__", "/")), content)
    return out.getvalue()


ODT = archive(mimetype=b"application/vnd.oasis.opendocument.text")
XLSX = archive(**{"xl__workbook.xml": b"<workbook/>"})


def upload(client: Client, campaign: Campaign, content: bytes, name: str, **fields: Any) -> Any:
    data = filled("resources", **{"url": "", "file": SimpleUploadedFile(name, content), **fields})
    return client.post(desk("desk_content_new", campaign, "resources"), data)


@pytest.mark.parametrize(
    ("content", "name", "suffix"),
    [
        (b"%PDF-1.7 ...", "../../etc/Paper.PDF", "pdf"),
        (picture(), "x.exe", "jpg"),
        (picture("PNG"), "x.png", "png"),
        (ODT, "x.odt", "odt"),
        (XLSX, "x.xlsx", "xlsx"),
        ("a,b\n1,ü\n".encode(), "table.csv", "csv"),
    ],
    ids=["pdf", "jpg", "png", "odt", "xlsx", "csv"],
)
def test_a_file_is_handed_out_to_be_saved_under_a_safe_name(
    campaign: Campaign, editor: Client, media: Path, *, content: bytes, name: str, suffix: str
) -> None:
    upload(editor, campaign, content, name, title_en='Our "plan"/../x')
    resource = campaign.resources.get()

    answer = Client().get(reverse("campaigns:library_file", args=[campaign.slug, resource.pk]))

    assert answer["Content-Disposition"] == f'attachment; filename="our-planx.{suffix}"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer.streaming_content)
    (kept,) = (media / "resources").iterdir()
    assert len(kept.stem) == 32
    assert Client().get(f"/media/resources/{kept.name}").status_code == 404
    assert kept.name not in public("library", campaign)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "x.svg"),
        (b"<!doctype html><script>alert(1)</script>", "x.csv"),
        (b"\xef\xbb\xbf <html>", "x.csv"),
        (b"GIF89a/*<script>alert(1)</script>*/", "x.gif"),
        (b"MZ\x90\x00", "x.pdf"),
        (b"\x89PNG\r\n\x1a\n broken", "x.png"),
        (picture("PNG", (8000, 8000)), "bomb.png"),
        (archive(a=b"b"), "x.xlsx"),
        (archive(**{"xl__workbook.xml": b"", "xl__vbaProject.bin": b""}), "x.xlsx"),
        (XLSX[:40], "x.xlsx"),
        (b"\x00\x01", "x.csv"),
        (b"%PDF-" + b"x" * (10 * 1024 * 1024), "large.pdf"),
    ],
    ids=[
        "svg",
        "html",
        "html with a mark",
        "gif",
        "program",
        "broken picture",
        "bomb",
        "another archive",
        "macros",
        "broken archive",
        "no text",
        "too large",
    ],
)
def test_what_may_do_harm_is_refused(
    campaign: Campaign, editor: Client, media: Path, content: bytes, name: str
) -> None:
    answer = upload(editor, campaign, content, name)
    assert "error-summary" in answer.content.decode()
    assert not campaign.resources.exists()
    assert not (media / "resources").exists()


def test_pictures_lose_what_a_camera_wrote_into_them(campaign: Campaign, editor: Client, media: Path) -> None:
    exif = Image.Exif()
    exif[0x010E] = "at home"
    exif[0x0112] = 6  # to be turned
    upload(editor, campaign, picture(exif=exif, comment=b"secret"), "x.jpg")

    (kept,) = (media / "resources").iterdir()
    with Image.open(kept) as image:
        assert (dict(image.getexif()), image.size) == ({}, (3, 4))
    assert b"secret" not in kept.read_bytes()


@pytest.mark.django_db(transaction=True)
def test_a_file_goes_when_its_entry_goes_or_gets_an_address(media: Path) -> None:
    campaign = make_campaign()
    user: User = make_member(campaign)
    editor = signed_in(user)
    for _ in range(2):
        upload(editor, campaign, b"%PDF-1.7", "x.pdf")
    first, second = campaign.resources.all()
    assert len(list((media / "resources").iterdir())) == 2

    editor.post(desk("desk_content_edit", campaign, "resources", first.pk), filled("resources", url=""))
    assert len(list((media / "resources").iterdir())) == 2
    editor.post(desk("desk_content_edit", campaign, "resources", first.pk), filled("resources"))
    editor.post(desk("desk_content_delete", campaign, "resources", second.pk))

    assert list((media / "resources").iterdir()) == []
    assert campaign.resources.get().url == "https://example.org/"
    gone = reverse("campaigns:library_file", args=[campaign.slug, first.pk])
    assert Client().get(gone).status_code == 404


def test_an_address_and_a_file_are_too_much(campaign: Campaign, editor: Client) -> None:
    answer = upload(editor, campaign, b"%PDF-1.7", "x.pdf", url="https://example.org/")
    assert "not both" in answer.content.decode()
