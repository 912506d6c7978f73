"""What is left of somebody's suggestions once their account is erased, and of texts that were removed."""

import json
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from assembly.document import answering, suggesting
from assembly.models import Document, Suggestion, Support
from campaigns.models import Campaign
from community.discussion.erasing import KEEP
from pledges import pledging
from pledges.models import Pledge
from pledges.personal_data import erasing
from tests.helpers.builders import make_member, make_user, signed_in
from tests.helpers.community.posts import make_commenter
from tests.helpers.desk.desk_team import address
from tests.helpers.document import bodies, make_document, suggest, url
from tests.helpers.pages import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def document(campaign: Campaign) -> Document:
    return make_document(campaign)


def leave(person: User) -> None:
    for pledge in Pledge.objects.filter(supporter=person):
        pledging.withdraw(pledge)
    erasing.erase(person)


def test_what_is_left_is_that_of_a_former_member(document: Document) -> None:
    person, editor = make_commenter(document.campaign), make_member(document.campaign)
    accepted, open_one = suggest(document, author=person, name="Zed"), suggest(document, 1, author=person, name="Zed")
    others = suggest(document, 2)
    suggesting.support(others, person)
    answering.accept(accepted, editor)

    leave(person)

    page = words(Client().get(url("suggestion", document, open_one.number)))
    assert "A former member" in page
    assert "Zed" not in str(list(Suggestion.objects.values()))
    assert [each.author for each in Suggestion.objects.filter(name="")] == [None, None]
    assert not Support.objects.exists()
    assert bodies(document)[0] == "Better."
    answering.accept(open_one, editor)
    assert bodies(document)[1] == "Better."


def test_what_the_organizers_removed_is_erased_with_its_author(document: Document) -> None:
    person = make_commenter(document.campaign)
    made = suggest(document, author=person, body="My phone number.", reason="Call me.")
    answering.hide(made, make_member(document.campaign), "Personal data.")

    leave(person)

    made.refresh_from_db()
    assert (made.heading, made.body, made.reason, made.hidden) == ("", "", "", "Personal data.")
    assert words(Client().get(url("suggestion", document, made.number)))


def test_time_empties_what_was_removed(document: Document) -> None:
    editor = make_member(document.campaign)
    old, recent, rejected = (suggest(document, place) for place in range(3))
    for each in (old, recent):
        answering.hide(each, editor, "An insult.")
    answering.reject(rejected, editor, "No.")
    Suggestion.objects.filter(pk=old.pk).update(hidden_at=timezone.now() - KEEP - timedelta(minutes=1))

    answering.purge()

    assert [each.body for each in Suggestion.objects.order_by("number")] == ["", "Better.", "Better."]
    with pytest.raises(DatabaseError, match="pgtrigger"), transaction.atomic():
        Suggestion.objects.filter(pk=rejected.pk).update(heading="", body="", reason="")


def test_nobody_becomes_the_author_of_what_somebody_else_suggested(document: Document) -> None:
    made = suggest(document)

    with pytest.raises(DatabaseError, match="pgtrigger"), transaction.atomic():
        Suggestion.objects.filter(pk=made.pk).update(author=make_user())


def test_the_file_has_what_a_person_suggested_and_supports(document: Document) -> None:
    person = make_commenter(document.campaign)
    suggest(document, author=person, reason="It is shorter.")
    suggesting.support(suggest(document, 1, reason="Not mine."), person)

    answer = signed_in(person).get(reverse("pledges:data_file"))

    found = json.loads(answer.content)
    assert [(each["number"], each["reason"]) for each in found["suggestions"]] == [(1, "It is shorter.")]
    assert [(each["campaign"], each["number"]) for each in found["supported_suggestions"]] == [
        (document.campaign.slug, 2)
    ]
    assert b"Not mine." not in answer.content


def test_the_log_says_what_was_decided_about_which_suggestion(document: Document) -> None:
    editor = make_member(document.campaign, "owner")
    answering.accept(suggest(document), editor)
    answering.reject(suggest(document, 1), editor, "Too long.")

    page = words(signed_in(editor).get(address(document.campaign, "log")))

    for text in ("Version of the document published", "Suggestion for the document accepted", "2 · Too long."):
        assert text in page
