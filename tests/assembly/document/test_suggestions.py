"""Suggestions from the form to a decision: what merges, what is outdated, and who may do what."""

from typing import Any

import pytest

from accounts.models import User
from assembly.document import answering, drafting, suggesting
from assembly.document.suggesting import Problem, Unfit
from assembly.models import Document, Suggestion
from campaigns.models import Campaign, NotAllowed, TeamMember
from common.ids import uuid7
from community.discussion.posting import Refusal, Refused
from tests.helpers.builders import make_interest, make_member, put
from tests.helpers.community.posts import make_author, make_commenter
from tests.helpers.document import block, bodies, fresh, make_document, newest, publish, rewrite, state, suggest, wish

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(campaign: Campaign) -> User:
    return make_member(campaign)


@pytest.fixture
def document(campaign: Campaign, editor: User) -> Document:
    return make_document(campaign, by=editor)


def test_suggestions_on_different_blocks_merge_and_another_on_the_first_is_outdated(
    document: Document, editor: User
) -> None:
    a, b, c = suggest(document, 0, body="A."), suggest(document, 1, body="B."), suggest(document, 0, body="C.")

    answering.accept(a, editor)
    answering.accept(b, editor)

    assert bodies(document) == ["A.", "B.", "About this: How we decide."]
    assert [state(each) for each in (a, b, c)] == ["accepted", "accepted", "outdated"]
    with pytest.raises(suggesting.NotOpen):
        answering.accept(c, editor)
    assert newest(document).number == 3
    settled = Suggestion.objects.get(pk=c.pk).settled_in
    assert settled
    assert settled.number == 2  # the one that outdated it
    assert [each.kind for each in document.campaign.acts.order_by("pk")][-2:] == ["suggestion_accepted"] * 2


def test_what_is_accepted_is_in_the_draft_as_well(document: Document, editor: User) -> None:
    answering.accept(suggest(document, 1, body="B."), editor)

    assert [each.words["en"]["body"] for each in fresh(document).draft][1] == "B."


def test_what_the_team_has_rewritten_in_its_draft_stays_there(document: Document, editor: User) -> None:
    made = suggest(document, 1, body="B.")
    rewrite(document, editor, 1, "Ours.")

    answering.accept(made, editor)

    assert bodies(document)[1] == "B."
    assert fresh(document).draft[1].words["en"]["body"] == "Ours."


def test_a_new_version_outdates_suggestions_on_what_it_changes_in_that_language(
    document: Document, editor: User
) -> None:
    rewrite(document, editor, 0, "First.", de="Erstens.")
    publish(document, editor)
    english, german = suggest(document, 0), suggest(document, 0, language="de", body="Besser.")
    other = suggest(document, 1)

    rewrite(document, editor, 0, "First.", de="Zuerst.")
    publish(document, editor)
    assert [state(each) for each in (english, german, other)] == ["open", "outdated", "open"]

    drafting.delete_block(document, editor, block(document, 1), seen=fresh(document).draft[1].revision)
    publish(document, editor)
    assert [state(each) for each in (english, other)] == ["open", "outdated"]


def test_moving_a_block_outdates_nothing(document: Document, editor: User) -> None:
    made = suggest(document, 2)

    drafting.move_up(document, editor, block(document, 2))
    publish(document, editor)

    assert state(made) == "open"
    answering.accept(made, editor)
    assert bodies(document)[1] == "Better."


def test_it_is_on_what_the_author_has_read(document: Document, editor: User) -> None:
    given = wish(document, 0)
    rewrite(document, editor, 1, "Elsewhere.")
    publish(document, editor)
    elsewhere = suggesting.suggest(document, make_commenter(document.campaign), block(document), "en", given)
    assert elsewhere.base.number == 2

    given = wish(document, 0)
    rewrite(document, editor, 0, "Here.")
    publish(document, editor)
    assert why(document, given) == Problem.CHANGED


def why(document: Document, given: Any, author: User | None = None, pk: Any = None) -> Any:
    author = author or make_commenter(document.campaign)
    try:
        suggesting.suggest(document, author, pk or block(document), "en", given)
    except (Unfit, Refused) as error:
        return error.why
    return None


def test_what_is_no_change_or_nowhere_is_refused(document: Document) -> None:
    said = newest(document).content[0].words["en"]

    assert why(document, wish(document, **said)) == Problem.UNCHANGED
    assert why(document, wish(document), pk=uuid7()) == Problem.CHANGED
    assert why(document, wish(document, seen=9)) == Problem.CHANGED
    assert not Suggestion.objects.exists()


def test_who_may_debate_may_suggest(campaign: Campaign, document: Document, editor: User) -> None:
    interested, stranger = make_author(), make_author()
    make_interest(campaign, supporter=interested)

    assert why(document, wish(document), interested) is None
    assert why(document, wish(document), stranger) == Refusal.NO_PLEDGE
    put(campaign, debaters="secured")
    assert why(document, wish(document), interested) == Refusal.NO_CARD
    campaign.posting_bans.create(person=interested)
    assert why(document, wish(document), interested) == Refusal.BANNED
    member = make_commenter(campaign)
    put(campaign, phase="failed")
    assert why(document, wish(document), member) == Refusal.CLOSED


def test_a_newcomer_adds_no_links_and_takes_no_name_of_the_team(document: Document, editor: User) -> None:
    rewrite(document, editor, 0, "See [this](https://example.org/).")
    publish(document, editor)

    kept = "See [this](https://example.org/), please."
    added = "See [that](https://spam.example/)."
    assert why(document, wish(document, body=kept)) is None
    assert why(document, wish(document, body=added)) == Refusal.LINK
    assert why(document, wish(document, reason="https://spam.example/")) == Refusal.LINK
    assert why(document, wish(document, name="Friends of the Commons")) == Refusal.NAME


def test_the_same_form_sent_twice_is_one_suggestion(document: Document) -> None:
    author, given = make_commenter(document.campaign), wish(document)

    first, second = (suggesting.suggest(document, author, block(document), "en", given) for _ in range(2))

    assert first == second
    assert why(document, given) == Refusal.FORM_USED  # of somebody else


def test_it_is_supported_once_and_by_others_only(document: Document) -> None:
    author, person = make_commenter(document.campaign), make_commenter(document.campaign)
    made = suggest(document, author=author)

    for _ in range(2):
        suggesting.support(made, person)
    with pytest.raises(suggesting.Own):
        suggesting.support(made, author)
    with pytest.raises(Refused):
        suggesting.support(made, make_author())
    assert made.supports.count() == 1

    suggesting.take_back(made, person)
    assert made.supports.count() == 0


def test_what_is_decided_cannot_be_supported_withdrawn_or_decided_again(document: Document, editor: User) -> None:
    author, person = make_commenter(document.campaign), make_commenter(document.campaign)
    made = suggest(document, author=author)
    suggesting.support(made, person)
    answering.reject(made, editor, "Too long.")

    for act in (
        lambda: suggesting.support(made, make_commenter(document.campaign)),
        lambda: suggesting.take_back(made, person),
        lambda: suggesting.withdraw(made, author),
        lambda: answering.accept(made, editor),
        lambda: answering.reject(made, editor, "Too short."),
    ):
        with pytest.raises(suggesting.NotOpen):
            act()
    made.refresh_from_db()
    assert (made.state, made.decision, made.supports.count()) == ("rejected", "Too long.", 1)


def test_only_its_author_withdraws_it(document: Document) -> None:
    author = make_commenter(document.campaign)
    made = suggest(document, author=author)

    with pytest.raises(suggesting.NotOpen):
        suggesting.withdraw(made, make_commenter(document.campaign))
    suggesting.withdraw(made, author)

    assert state(made) == "withdrawn"


def test_only_those_who_edit_decide(document: Document) -> None:
    observer, made = make_member(document.campaign, TeamMember.Role.OBSERVER), suggest(document)

    for act in (
        answering.accept,
        lambda it, by: answering.reject(it, by, "No."),
        lambda it, by: answering.hide(it, by, "No."),
    ):
        with pytest.raises(NotAllowed):
            act(made, observer)
    assert state(made) == "open"


def test_removing_the_text_rejects_what_is_open_and_is_not_possible_for_what_the_document_says(
    document: Document, editor: User
) -> None:
    insult, good = suggest(document, body="Fools."), suggest(document, 1)
    answering.hide(insult, editor, "An insult.")
    answering.accept(good, editor)

    insult.refresh_from_db()
    assert (insult.state, insult.decision, insult.hidden) == ("rejected", "An insult.", "An insult.")
    with pytest.raises(answering.NotPossible):
        answering.hide(good, editor, "Why not?")
