"""Several people deciding, suggesting and publishing at the same moment."""

from collections import Counter
from contextlib import suppress

import pytest

from assembly.document import answering, drafting, publishing, suggesting
from assembly.models import Document, Suggestion, Support
from campaigns.models import Campaign
from tests.helpers.builders import make_member
from tests.helpers.community.posts import make_commenter
from tests.helpers.document import block, bodies, fresh, make_document, newest, publish, rewrite, state, suggest, wish
from tests.helpers.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def document(campaign: Campaign) -> Document:
    return make_document(campaign)


def test_of_suggestions_on_one_block_accepted_at_once_one_applies_and_the_others_are_outdated(
    document: Document,
) -> None:
    made = [suggest(document, 0, body=f"Text {number}.") for number in range(4)]
    editors = [make_member(document.campaign) for _ in made]

    def accept(number: int) -> bool:
        try:
            answering.accept(made[number], editors[number])
        except suggesting.NotOpen:
            return False
        return True

    accepted = at_once(accept, len(made))

    assert Counter(accepted) == {True: 1, False: 3}
    assert bodies(document)[0] == f"Text {accepted.index(True)}."
    assert Counter(state(each) for each in made) == {"accepted": 1, "outdated": 3}
    assert newest(document).number == 2


def test_suggestions_on_different_blocks_accepted_at_once_both_apply(document: Document) -> None:
    made = [suggest(document, place, body=f"Text {place}.") for place in range(3)]
    editors = [make_member(document.campaign) for _ in made]

    at_once(lambda number: answering.accept(made[number], editors[number]), 3)

    assert bodies(document) == ["Text 0.", "Text 1.", "Text 2."]
    assert [each.words["en"]["body"] for each in fresh(document).draft] == bodies(document)
    assert newest(document).number == 4


def test_nobody_suggests_on_a_text_that_changes_in_this_moment(document: Document) -> None:
    """Whichever is first: what is open in the end is on what the document says."""
    editor, pk = make_member(document.campaign), block(document)
    people = [make_commenter(document.campaign) for _ in range(4)]
    wishes = [wish(document, body=f"Text {number}.") for number in range(4)]
    rewrite(document, editor, 0, "New.")

    def act(number: int) -> None:
        if number == 4:
            publish(document, editor)
            return
        with suppress(suggesting.Unfit):
            suggesting.suggest(document, people[number], pk, "en", wishes[number])

    at_once(act, 5)

    said = newest(document).content[0].words["en"]
    for each in Suggestion.objects.select_related("base"):
        assert each.state == "outdated"
        assert each.base.text_of(pk, "en") != said


def test_the_same_suggestion_sent_twice_at_once_is_one(document: Document) -> None:
    author, given, pk = make_commenter(document.campaign), wish(document), block(document)

    at_once(lambda _: suggesting.suggest(document, author, pk, "en", given), 4)

    assert Suggestion.objects.count() == 1


def test_support_counts_once_and_none_is_added_after_the_decision(document: Document) -> None:
    made, editor = suggest(document), make_member(document.campaign)
    people = [make_commenter(document.campaign) for _ in range(3)]

    def act(number: int) -> bool:
        if number == 6:
            answering.reject(made, editor, "No.")
            return False
        try:
            suggesting.support(made, people[number % 3])
        except suggesting.NotOpen:
            return False
        return True

    supported = at_once(act, 7)

    those = {people[number % 3].pk for number, done in enumerate(supported) if done}
    assert set(Support.objects.values_list("person", flat=True)) == those


def test_two_editors_of_one_section_do_not_overwrite_each_other(document: Document) -> None:
    editors = [make_member(document.campaign) for _ in range(4)]

    found = fresh(document).draft[0]

    def change(number: int) -> bool:
        said = {"en": {"heading": "Who", "body": f"Text {number}."}}
        try:
            drafting.change_block(document, editors[number], found.id, said, seen=found.revision)
        except drafting.ChangedMeanwhile:
            return False
        return True

    changed = at_once(change, 4)

    assert Counter(changed) == {True: 1, False: 3}
    assert fresh(document).draft[0].words["en"]["body"] == f"Text {changed.index(True)}."


def test_the_same_draft_published_twice_at_once_is_one_version(document: Document) -> None:
    editors = [make_member(document.campaign) for _ in range(3)]
    rewrite(document, editors[0], 0, "New.")
    seen = fresh(document).revision

    def act(number: int) -> bool:
        try:
            publishing.publish(document, editors[number], {"en": "New."}, seen=seen)
        except publishing.NothingNew:
            return False
        return True

    assert Counter(at_once(act, 3)) == {True: 1, False: 2}
    assert newest(document).number == 2
