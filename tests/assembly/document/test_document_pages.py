"""What everybody reads of the document, and taking part in it."""

from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from assembly.document import answering, reading, suggesting
from assembly.models import Document, Suggestion
from campaigns.models import Campaign
from config.rate_limits import LIMITS
from tests.helpers import markup
from tests.helpers.builders import make_campaign, make_member, put, signed_in
from tests.helpers.community.posts import make_author, make_commenter
from tests.helpers.document import (
    block,
    filled,
    make_document,
    newest,
    publish,
    rewrite,
    state,
    suggest,
    url,
)
from tests.helpers.pages import words

pytestmark = pytest.mark.django_db

NOWHERE = UUID(int=1)  # the id of no section


@pytest.fixture
def editor(campaign: Campaign) -> User:
    return make_member(campaign)


@pytest.fixture
def document(campaign: Campaign, editor: User) -> Document:
    return make_document(campaign, by=editor)


def html(document: Document, page: str, *parts: Any, language: str = "") -> str:
    found = Client().get(f"{language}{url(page, document, *parts)}").content.decode()
    assert list(markup.faults(found)) == []
    return " ".join(found.split())


def test_each_section_is_in_the_readers_language_or_says_which(document: Document, editor: User) -> None:
    rewrite(document, editor, 0, "First.", de="Erstens.")
    publish(document, editor)

    page = html(document, "document", language="/de")

    assert '<div class="prose" lang="de" dir="auto"><p>Erstens.</p>' in page
    assert '<div class="prose" lang="en" dir="auto">' in page
    assert page.count(f"suggest/{block(document)}/de/") == 1
    assert f"suggest/{block(document, 1)}/en/" in page


def test_sections_say_how_many_suggestions_are_open(document: Document, editor: User) -> None:
    for _ in range(2):
        suggest(document, 0)
    answering.reject(suggest(document, 1), editor, "No.")

    page = html(document, "document")

    assert page.count("2 open suggestions") == 1
    assert "1 open suggestion" not in page
    listed = Client().get(url("suggestions", document), {"block": str(block(document))})
    assert len(listed.context["page"].lines) == 2
    assert len(Client().get(url("decided", document)).context["page"].lines) == 1


def test_after_the_end_the_document_is_read_only(document: Document, campaign: Campaign) -> None:
    assert "Suggest a change" in html(document, "document")
    put(campaign, phase="failed")

    assert "Suggest a change" not in html(document, "document")


def test_versions_stay_and_say_what_changed(document: Document, editor: User) -> None:
    rewrite(document, editor, 0, "About this: Who we were.")
    publish(document, editor)

    assert "Who we are." in html(document, "document_version", 1)
    changes = html(document, "document_changes", 2)
    assert '<del><span class="visually-hidden">[removed] </span>are</del>' in changes
    assert '<ins><span class="visually-hidden">[added] </span>were</ins>' in changes
    assert "New section" in html(document, "document_changes", 1)
    for number in (0, 3, 99_999):
        assert Client().get(url("document_version", document, number)).status_code == 404
        assert Client().get(url("document_changes", document, number)).status_code == 404


def test_an_outdated_suggestion_shows_both_texts_and_what_it_says_now(document: Document, editor: User) -> None:
    made = suggest(document, 0, body="Mine.")
    rewrite(document, editor, 0, "Theirs.")
    publish(document, editor)
    rewrite(document, editor, 0, "Another.")
    publish(document, editor)

    page = html(document, "suggestion", made.number)

    assert "Outdated" in page
    assert all(text in page for text in ("About this: Who we are.", "Mine.", "Theirs.", "Version 2 has changed"))
    assert "Another." not in page


@pytest.mark.parametrize("query", ["before=x", "block=x", f"block={NOWHERE}"])
def test_places_that_are_not_there_are_not_found(document: Document, query: str) -> None:
    assert Client().get(f"{url('suggestions', document)}?{query}").status_code == 404


def test_a_long_list_goes_on(document: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "PAGE", 2)
    made = [suggest(document, body=f"Text {number}.") for number in range(3)]

    first = Client().get(url("suggestions", document)).context["page"]
    second = Client().get(url("suggestions", document), {"before": first.before}).context["page"]

    listed = [line.suggestion.number for line in [*first.lines, *second.lines]]
    assert listed == [each.number for each in reversed(made)]
    assert second.before is None


def address(document: Document, place: int = 0, language: str = "en") -> str:
    return url("suggest", document, block(document, place), language)


def test_a_member_suggests_a_change_through_the_form(document: Document, campaign: Campaign) -> None:
    person = signed_in(make_commenter(campaign))
    form = person.get(address(document)).context["form"]
    assert form["body"].value() == "About this: Who we are."

    sent = filled(seen=form["seen"].value(), body="  - kept\n    - indented  \u202e\n\n\nend")
    gone = person.post(address(document), sent)

    made = Suggestion.objects.get()
    assert gone.url == url("suggestion", document, made.number)
    assert made.body == "  - kept\n    - indented\n\n\nend"


@pytest.mark.parametrize(
    ("sent", "names"),
    [
        ({"body": "About this: Who we are."}, ["body"]),
        ({"body": ""}, ["body"]),
        ({"body": "x" * 20_001}, ["body"]),
        ({"heading": ""}, ["heading"]),
        ({"heading": "x" * 121}, ["heading"]),
        ({"reason": ""}, ["reason"]),
        ({"reason": "x" * 1_001}, ["reason"]),
        ({"name": ""}, ["name"]),
        ({"name": "Friends of the Commons"}, ["name"]),
        ({"seen": "2"}, ["__all__"]),
        ({"seen": "99999"}, ["seen"]),
        ({"form_key": "x"}, ["form_key"]),
        ({"body": "See https://example.org/"}, ["body"]),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_cannot_be_suggested_is_refused_at_its_field(
    document: Document, campaign: Campaign, sent: dict[str, str], names: list[str]
) -> None:
    answer = signed_in(make_commenter(campaign)).post(address(document), filled(**sent))

    assert sorted(answer.context["form"].errors) == names
    assert not Suggestion.objects.exists()


def test_a_text_that_changed_meanwhile_is_shown_beside_what_was_typed(
    document: Document, campaign: Campaign, editor: User
) -> None:
    person = signed_in(make_commenter(campaign))
    rewrite(document, editor, 0, "Theirs.")
    publish(document, editor)

    answer = person.post(address(document), filled(body="Mine."))

    form = answer.context["form"]
    assert "Theirs." in words(answer)
    assert (form["body"].value(), str(form["seen"].value())) == ("Mine.", "2")
    person.post(address(document), filled(body="Mine.", seen=form["seen"].value()))
    assert Suggestion.objects.get().base == newest(document)


@pytest.mark.parametrize("parts", [(NOWHERE, "en"), (None, "fr"), (None, "xx")])
def test_sections_and_languages_that_are_not_there_are_not_found(
    document: Document, campaign: Campaign, parts: tuple[Any, str]
) -> None:
    pk, language = parts
    person = signed_in(make_commenter(campaign))

    for act in (person.get, person.post):
        assert act(url("suggest", document, pk or block(document), language), filled()).status_code == 404


def test_a_section_of_another_campaign_is_not_found(document: Document, campaign: Campaign) -> None:
    other = make_document(make_campaign())

    answer = signed_in(make_commenter(campaign)).get(url("suggest", document, block(other), "en"))

    assert answer.status_code == 404


def test_who_may_not_debate_is_told_so_and_sees_no_form(document: Document) -> None:
    person = signed_in(make_author())

    assert "Only people who have registered interest or pledged" in words(person.get(address(document)))
    person.post(address(document), filled())
    assert not Suggestion.objects.exists()


def test_what_a_visitor_wrote_is_there_after_signing_in(document: Document, campaign: Campaign) -> None:
    browser = Client()
    gone = browser.post(address(document), filled(body="Typed before."))
    browser.force_login(make_commenter(campaign))

    assert gone.status_code == 302
    assert browser.get(address(document)).context["form"]["body"].value() == "Typed before."


def test_too_many_suggestions_within_an_hour_wait(document: Document, campaign: Campaign) -> None:
    person, limit = signed_in(make_commenter(campaign)), int(LIMITS["suggest_change"].split(",")[1].split("/")[0])

    for number in range(limit):
        assert person.post(address(document), filled(body=f"Text {number}.")).status_code == 302
    answer = person.post(address(document), filled(body="One more."))

    assert answer.context["form"].non_field_errors()
    assert answer.context["form"]["body"].value() == "One more."


def test_one_supports_takes_it_back_and_withdraws_ones_own(document: Document, campaign: Campaign) -> None:
    author, other = make_commenter(campaign), make_commenter(campaign)
    made = suggest(document, author=author)
    page = url("suggestion_support", document, made.number)
    stands = []

    for person, sent in ((other, {}), (other, {"back": "1"}), (other, {}), (author, {}), (make_author(), {})):
        browser = signed_in(person)
        browser.post(page, sent)
        stands.append((browser.get(page).context["page"].stand.value, made.supports.count()))

    assert stands == [("for_it", 1), ("can", 0), ("for_it", 1), ("own", 1), ("refused", 1)]
    assert "supported by 1 person" in html(document, "suggestion", made.number)
    withdraw = url("suggestion_withdraw", document, made.number)
    assert signed_in(other).post(withdraw).status_code == 404
    assert "Withdraw" in words(signed_in(author).get(reverse("assembly:own_suggestions")))
    signed_in(author).post(withdraw)
    assert state(made) == "withdrawn"
    assert signed_in(other).get(page).context["page"].stand.value == "over"


def test_the_assembly_leads_to_the_document_once_it_is_public(document: Document, campaign: Campaign) -> None:
    bare = make_campaign()

    pages = [words(Client().get(reverse("assembly:assembly", args=[each.slug]))) for each in (campaign, bare)]

    assert ["If we owned it" in page for page in pages] == [True, False]


@pytest.mark.parametrize("number", [1, 3])
def test_pages_cost_the_same_however_long_the_document_and_its_suggestions(campaign: Campaign, number: int) -> None:
    editor, author = make_member(campaign), make_commenter(campaign)
    document = make_document(campaign, by=editor, headings=tuple(f"Section {each}" for each in range(number)))
    made = [suggest(document, place, author=author) for place in range(number)]
    for each in made:
        suggesting.support(each, make_commenter(campaign))
    desk, person = signed_in(editor), signed_in(author)
    pages = {
        url("document", document): Client(),
        url("document_history", document): Client(),
        url("document_changes", document, 1): Client(),
        url("suggestions", document): Client(),
        url("suggestion", document, 1): Client(),
        url("suggest", document, block(document), "en"): person,
        url("suggestion_support", document, 1): person,
        reverse("assembly:own_suggestions"): person,
        url("desk_document", document): desk,
        url("desk_document_suggestions", document): desk,
        url("desk_document_suggestion", document, 1): desk,
    }

    assert [queries(browser, page) for page, browser in pages.items()] == [6, 5, 6, 6, 6, 17, 13, 7, 9, 7, 7]


def queries(browser: Client, page: str) -> int:
    """How many it takes to show the page."""
    with CaptureQueriesContext(connection) as caught:
        assert browser.get(page).status_code == 200
    return len(caught)
