"""The team's pages: the draft and its versions, and what is decided about suggestions."""

from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from assembly.document import drafting, publishing
from assembly.models import Document, DocumentVersion, Suggestion
from campaigns.models import Campaign, NotAllowed, TeamMember
from common.ids import uuid7
from tests.helpers.builders import make_member, signed_in
from tests.helpers.document import block, bodies, fresh, make_document, newest, of_team, publish, rewrite, suggest, url
from tests.helpers.pages import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(campaign: Campaign) -> User:
    return make_member(campaign)


@pytest.fixture
def document(campaign: Campaign, editor: User) -> Document:
    return make_document(campaign, by=editor)


@pytest.fixture
def desk(editor: User) -> Client:
    return signed_in(editor)


def test_a_document_is_begun_written_and_published(campaign: Campaign, desk: Client) -> None:
    def address(page: str, *parts: Any) -> str:
        return reverse(f"assembly:{page}", args=[campaign.slug, *parts])

    titles = dict.fromkeys(("title_fr", "title_de", "title_it"), "")
    desk.post(address("desk_document_title"), {"title_en": "If we owned it", **titles, "seen": "0"})
    for heading in ("Why", "How"):
        desk.post(address("desk_document_new"), of_team(heading_en=heading))
    assert Client().get(address("document")).status_code == 404

    document = Document.objects.get()
    desk.post(address("desk_document_up", block(document, 1)))
    preview = desk.get(address("desk_document_publish"))
    assert [each.kind for each in preview.context["page"].changes.blocks] == ["added", "added"]
    sent = {"note_en": "The first version.", "seen": preview.context["form"]["seen"].value()}
    desk.post(address("desk_document_publish"), sent)

    page = words(Client().get(address("document")))
    assert page.index("How") < page.index("Why")
    assert "The first version." in words(Client().get(address("document_history")))
    [act] = campaign.acts.filter(kind="document_published")
    assert act.data == {"number": 1}


def test_what_somebody_else_has_changed_is_not_overwritten(document: Document, desk: Client, editor: User) -> None:
    address = url("desk_document_block", document, block(document))
    seen = desk.get(address).context["form"]["seen"].value()
    rewrite(document, editor, 0, "Theirs.")

    answer = desk.post(address, of_team(seen=seen, body_en="Mine."))

    assert answer.context["form"].non_field_errors()
    assert answer.context["form"]["body_en"].value() == "Mine."
    assert fresh(document).draft[0].words["en"]["body"] == "Theirs."


def test_who_changes_another_section_is_not_in_the_way(document: Document, desk: Client, editor: User) -> None:
    address = url("desk_document_block", document, block(document, 1))
    seen = desk.get(address).context["form"]["seen"].value()
    rewrite(document, editor, 0, "Theirs.")

    desk.post(address, of_team(seen=seen, body_en="Mine."))

    assert [each.words["en"]["body"] for each in fresh(document).draft][:2] == ["Theirs.", "Mine."]


def test_nothing_is_published_that_was_not_seen(document: Document, desk: Client, editor: User) -> None:
    rewrite(document, editor, 0, "First.")
    address = url("desk_document_publish", document)
    seen = desk.get(address).context["form"]["seen"].value()
    rewrite(document, editor, 0, "Second.")

    answer = desk.post(address, {"seen": seen, "note_en": "New."})

    form = answer.context["form"]
    assert form.non_field_errors()
    assert form["note_en"].value() == "New."
    assert newest(document).number == 1
    desk.post(address, {"seen": form["seen"].value(), "note_en": "New."})
    assert bodies(document)[0] == "Second."


def test_a_section_that_was_deleted_or_changed_meanwhile_leads_back(
    document: Document, desk: Client, editor: User
) -> None:
    changed, gone = block(document, 0), block(document, 1)
    seen = fresh(document).draft[1].revision
    rewrite(document, editor, 0, "Theirs.")

    desk.post(url("desk_document_delete", document, changed), {"seen": seen})
    desk.post(url("desk_document_delete", document, gone), {"seen": seen})

    assert [each.id for each in fresh(document).draft] == [changed, block(document, 1)]
    assert len(fresh(document).draft) == 2
    with pytest.raises(drafting.NoBlock):
        drafting.move_up(document, editor, gone)


def test_the_same_text_is_no_new_version(document: Document, editor: User) -> None:
    with pytest.raises(publishing.NothingNew):
        publish(document, editor)


def test_nobody_begins_a_second_document_of_a_campaign(document: Document, desk: Client, editor: User) -> None:
    with pytest.raises(drafting.ChangedMeanwhile):
        drafting.start(document.campaign, editor, {"en": {"title": "Another"}})


def test_a_document_does_not_grow_beyond_all_bounds(
    document: Document, desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafting, "MOST_BLOCKS", 3)

    answer = desk.post(url("desk_document_new", document), of_team())

    assert answer.context["form"].non_field_errors()
    assert len(fresh(document).draft) == 3


@pytest.mark.parametrize(
    ("sent", "names"),
    [
        ({"heading_en": "", "body_en": ""}, ["__all__"]),
        ({"body_en": ""}, ["body_en"]),
        ({"body_en": "\u200b\u200e"}, ["body_en"]),
        ({"heading_en": "x" * 121}, ["heading_en"]),
        ({"body_en": "x" * 20_001}, ["body_en"]),
        ({"seen": "-1"}, ["seen"]),
        ({"seen": "x"}, ["seen"]),
    ],
    ids=str,
)
def test_what_is_no_section_is_refused_at_its_field(
    document: Document, desk: Client, sent: dict[str, str], names: list[str]
) -> None:
    answer = desk.post(url("desk_document_new", document), of_team(**sent))

    assert sorted(answer.context["form"].errors) == sorted(names)
    assert len(fresh(document).draft) == 3


@pytest.mark.parametrize("page", ["desk_document_block", "desk_document_up", "desk_document_delete"])
def test_sections_that_are_not_there_are_not_found(document: Document, desk: Client, page: str) -> None:
    answer = desk.post(url(page, document, uuid7()), of_team())

    assert answer.status_code == 404 or answer.url == url("desk_document", document)
    assert len(fresh(document).draft) == 3


def test_versions_are_never_changed(document: Document, editor: User) -> None:
    made = newest(document)

    for act in (made.delete, lambda: DocumentVersion.objects.filter(pk=made.pk).update(words={})):
        with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
            act()
    facts = {"campaign": document.campaign, "words": {}, "blocks": [], "by": editor}
    with pytest.raises(IntegrityError, match="version_says_what_changed"), transaction.atomic():
        document.versions.create(number=2, **facts)
    with pytest.raises(IntegrityError, match="one_version_a_document"), transaction.atomic():
        document.versions.create(number=1, note={"en": "Again."}, **facts)


def test_only_those_who_edit_write(document: Document, campaign: Campaign) -> None:
    observer = make_member(campaign, TeamMember.Role.OBSERVER)

    for act in (
        lambda: drafting.add_block(document, observer, {}),
        lambda: drafting.move_up(document, observer, block(document, 1)),
        lambda: publish(document, observer),
        lambda: drafting.start(campaign, observer, {}),
    ):
        with pytest.raises(NotAllowed):
            act()


def decide(desk: Client, made: Suggestion, **sent: str) -> Any:
    return desk.post(url("desk_document_suggestion", made.document, made.number), sent)


def test_a_suggestion_is_decided_at_the_desk(document: Document, desk: Client) -> None:
    accepted, rejected, insult = (suggest(document, place, body=f"Text {place}.") for place in range(3))
    listed = words(desk.get(url("desk_document_suggestions", document)))
    assert all(f"Suggestion {each.number}" in listed for each in (accepted, rejected, insult))
    assert "3 open suggestions" in words(desk.get(url("desk_document", document)))

    decide(desk, accepted, do="accept")
    decide(desk, rejected, do="reject", reason="Too long.")
    decide(desk, insult, do="hide", reason="An insult.")

    assert "No suggestion is open." in words(desk.get(url("desk_document_suggestions", document)))
    assert bodies(document)[0] == "Text 0."
    public = [words(Client().get(url("suggestion", document, each.number))) for each in (accepted, rejected, insult)]
    assert "Version 2 says so" in public[0]
    assert "Too long." in public[1]
    assert "An insult." in public[2]
    assert "Text 2." not in public[2]
    assert "Text 2." not in words(Client().get(url("decided", document)))


@pytest.mark.parametrize("sent", [{"do": "reject"}, {"do": "hide", "reason": " "}, {"do": "outdated"}, {}], ids=str)
def test_what_is_no_decision_is_refused(document: Document, desk: Client, sent: dict[str, str]) -> None:
    made = suggest(document)

    decide(desk, made, **sent)

    made.refresh_from_db()
    assert (made.state, made.hidden) == ("open", "")


def test_who_decides_later_is_told_so(document: Document, desk: Client) -> None:
    made = suggest(document)
    decide(desk, made, do="reject", reason="No.")

    answer = desk.post(url("desk_document_suggestion", document, made.number), {"do": "accept"}, follow=True)

    assert "Something has changed in the meantime" in words(answer)


def test_the_team_is_warned_if_its_draft_says_something_else(document: Document, desk: Client, editor: User) -> None:
    made = suggest(document)
    address = url("desk_document_suggestion", document, made.number)
    assert not desk.get(address).context["page"].rewritten

    rewrite(document, editor, 0, "Ours.")

    assert desk.get(address).context["page"].rewritten
