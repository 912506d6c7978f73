"""What the database refuses about suggestions, whoever writes to it."""

from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from assembly.document import answering, suggesting
from assembly.models import Document, DocumentVersion, Suggestion, Support
from campaigns.models import Campaign
from tests.helpers.builders import make_member, make_user
from tests.helpers.community.posts import make_commenter
from tests.helpers.document import block, make_document, newest, publish, rewrite, state, suggest

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(campaign: Campaign) -> User:
    return make_member(campaign)


@pytest.fixture
def document(campaign: Campaign, editor: User) -> Document:
    return make_document(campaign, by=editor)


FORGED = {
    "accepted": {"state": "accepted"},
    "outdated": {"state": "outdated"},
    "rejected without a reason": {"state": "rejected", "decided_at": timezone.now()},
    "withdrawn at no time": {"state": "withdrawn"},
    "another text": {"body": "Worse."},
    "another reason": {"reason": "None."},
    "another language": {"language": "de"},
}


@pytest.mark.parametrize("forged", FORGED)
def test_the_database_refuses_what_did_not_happen_to_an_open_suggestion(document: Document, forged: str) -> None:
    made = suggest(document)
    facts: dict[str, Any] = FORGED[forged]
    if forged == "accepted":
        facts = {**facts, "decided_by": make_user(), "decided_at": timezone.now(), "settled_in": newest(document)}

    with pytest.raises(DatabaseError), transaction.atomic():
        Suggestion.objects.filter(pk=made.pk).update(**facts)

    assert state(made) == "open"


@pytest.mark.parametrize("to", ["accepted", "rejected", "outdated", "withdrawn"])
def test_the_database_keeps_every_decision(document: Document, editor: User, to: str) -> None:
    author = make_commenter(document.campaign)
    first, second = suggest(document, author=author), suggest(document, body="Best.")
    {
        "rejected": lambda: answering.reject(first, editor, "No."),
        "withdrawn": lambda: suggesting.withdraw(first, author),
        "accepted": lambda: answering.accept(first, editor),
        "outdated": lambda: answering.accept(second, editor),
    }[to]()
    others = {"state": "withdrawn" if to == "rejected" else "rejected", "decided_by": editor, "decision": "No."}
    facts = {"state": "open", "decided_at": None, "decided_by": None, "decision": "", "settled_in": None}

    for forged in (facts, others):
        with pytest.raises(DatabaseError, match="pgtrigger"), transaction.atomic():
            Suggestion.objects.filter(pk=first.pk).update(**forged)
    with pytest.raises(DatabaseError), transaction.atomic():
        first.delete()


@pytest.mark.parametrize("forged", [{"state": "accepted"}, {"block": UUID(int=1)}, {"language": "fr"}, {"base": None}])
def test_the_database_takes_suggestions_on_the_newest_text_only(
    document: Document, editor: User, forged: dict[str, Any]
) -> None:
    old = newest(document)
    rewrite(document, editor, 1, "Elsewhere.")
    publish(document, editor)
    facts = {"number": 1, "base": newest(document), "block": block(document), "language": "en", "reason": "So."}
    said = {"heading": "Who we are", "body": "Better.", "author": editor, "name": "Ed"}
    document.suggestions.create(**{**facts, **said, "number": 9})

    forged = {"base": old} if "base" in forged else forged
    with pytest.raises(IntegrityError, match="newest text"), transaction.atomic():
        document.suggestions.create(**{**facts, **said, **forged})
    with pytest.raises(IntegrityError, match="newest text"), transaction.atomic():
        document.suggestions.create(**{**facts, **said, **newest(document).content[0].words["en"]})


def test_the_database_makes_no_version_of_a_suggestion_that_says_something_else(
    document: Document, editor: User
) -> None:
    made, last = suggest(document), newest(document)
    facts = {"campaign": document.campaign, "words": last.words, "blocks": last.blocks, "by": editor}

    with pytest.raises(IntegrityError, match="not what its suggestion says"), transaction.atomic():
        document.versions.create(number=2, suggestion=made, **facts)

    assert state(made) == "open"
    assert DocumentVersion.objects.count() == 1


def test_the_database_takes_no_support_for_oneself_or_for_what_is_decided(document: Document, editor: User) -> None:
    author = make_commenter(document.campaign)
    own, decided = suggest(document, author=author), suggest(document, 1)
    answering.reject(decided, editor, "No.")

    for suggestion in (own, decided):
        with pytest.raises(IntegrityError, match="decided, or their own"), transaction.atomic():
            Support.objects.create(suggestion=suggestion, person=author)
