"""Moderation of debates: removing, closing, who may write, and the log that everybody can read."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from campaigns.models import Campaign, CampaignAct, NotAllowed
from community.debate import closing, public_log
from community.discussion import moderating
from community.discussion.moderating import NotPossible
from community.models import Post, Thread
from tests.helpers.builders import make_campaign, make_interest, make_member, make_staff, signed_in
from tests.helpers.community.debates import say, start, url
from tests.helpers.community.posts import address, ask_in_public, make_author, make_commenter
from tests.helpers.desk.desk_team import proven

pytestmark = pytest.mark.django_db

Kind = CampaignAct.Kind


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign()


@pytest.fixture
def editor(campaign: Campaign) -> User:
    return make_member(campaign)


def read(page: str) -> str:
    return Client().get(page).content.decode()


def logged(campaign: Campaign) -> list[tuple[str, str, str]]:
    """What everybody can read, oldest first."""
    entries = public_log.page(campaign).entries
    return [(str(entry.what), entry.reason, str(entry.decided)) for entry in reversed(entries)]


def thread_of(post: Post) -> Thread:
    return Thread.objects.get(pk=post.thread_id)


def test_a_removed_post_leaves_the_reason_in_its_place_and_in_the_public_log(campaign: Campaign, editor: User) -> None:
    opening = start(campaign)
    post = say(opening.thread, "You are all crooks.")
    say(opening.thread, "He is wrong.", parent=post)

    moderating.hide(post, editor, "Insults")
    gone = read(url("debate", opening))
    moderating.restore(post, editor)

    assert "You are all crooks." not in gone
    assert "Removed by the organizers:" in gone
    assert "He is wrong." in gone
    assert "You are all crooks." in read(url("debate", opening))
    by = "by the organizers"
    assert logged(campaign) == [("Text removed", "Insults", by), ("Text restored", "", by)]
    page = read(reverse("community:debate_log", args=[campaign.slug]))
    assert "Insults" in page
    assert url("debate_post", post, of_post=True) in page


def test_with_the_post_that_opens_it_a_thread_loses_its_title(campaign: Campaign, editor: User) -> None:
    opening = start(campaign, "You crooks")
    moderating.hide(opening, editor, "Insults")

    pages = read(url("debate", opening)) + read(reverse("community:debates", args=[campaign.slug]))

    assert "You crooks" not in pages
    assert pages.count("(The title was removed)") >= 2


def test_what_nobody_read_is_not_in_the_public_log(campaign: Campaign, editor: User) -> None:
    interested = make_author()
    make_interest(campaign, supporter=interested)
    moderating.hide(start(campaign, author=interested), editor, "Spam")
    moderating.hide(ask_in_public(campaign), editor, "A question")

    assert logged(campaign) == []


def test_a_held_post_waits_at_the_desk_and_is_published_there(campaign: Campaign, editor: User) -> None:
    interested = make_author()
    make_interest(campaign, supporter=interested)
    post = start(campaign, author=interested)
    browser = signed_in(editor)

    assert "Post in a debate" in browser.get(address(campaign, "desk_discussion")).content.decode()
    assert "publish or remove" in browser.get(f"/c/{campaign.slug}/desk/").content.decode()
    browser.post(address(campaign, "desk_discussion_act", pk=post.pk, action="publish"))
    assert read(url("debate", post))
    assert not campaign.posts.waiting().exists()


def test_a_public_post_in_a_debate_waits_for_no_answer(campaign: Campaign) -> None:
    start(campaign)

    assert not campaign.posts.waiting().exists()


def test_a_thread_is_closed_with_a_reason_and_opened_again(campaign: Campaign, editor: User) -> None:
    opening, browser = start(campaign), signed_in(editor)
    desk = address(campaign, "desk_debate", number=1)

    empty = browser.post(desk, {"reason": " "})
    browser.post(desk, {"reason": "All is said"})
    closed = read(url("debate", opening))
    browser.post(desk)

    assert empty.status_code == 200
    assert "All is said" in closed
    assert "All is said" not in read(url("debate", opening))
    by = "by the organizers"
    assert logged(campaign) == [("Debate closed", "All is said", by), ("Debate reopened", "", by)]


def test_two_at_once_are_told_that_something_has_changed(campaign: Campaign, editor: User) -> None:
    thread = thread_of(start(campaign))
    closing.close(thread, editor, "Done")

    with pytest.raises(NotPossible):
        closing.close(thread, editor, "Done")
    closing.reopen(thread, editor)
    with pytest.raises(NotPossible):
        closing.reopen(thread, editor)
    assert len(logged(campaign)) == 2


@pytest.mark.parametrize("role", ["treasurer", "observer", ""])
def test_others_close_nothing_and_set_nothing(campaign: Campaign, role: str) -> None:
    thread = thread_of(start(campaign))
    person = make_member(campaign, role) if role else make_commenter(campaign)

    for act in (
        lambda: closing.close(thread, person, "I do not like it"),
        lambda: closing.reopen(thread, person),
        lambda: closing.set_debaters(campaign, person, "secured"),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert not campaign.acts.exists()


def test_what_the_staff_closes_says_so(campaign: Campaign) -> None:
    start(campaign)

    proven(make_staff()).post(address(campaign, "desk_debate", number=1), {"reason": "Against the law"})

    assert logged(campaign) == [("Debate closed", "Against the law", "by the staff of this site")]


def test_who_may_write_is_set_at_the_desk_and_in_the_log_once(campaign: Campaign, editor: User) -> None:
    browser = signed_in(editor)
    for _ in range(2):
        browser.post(address(campaign, "desk_debates"), {"debaters": "secured"})

    campaign.refresh_from_db()
    assert campaign.debaters == "secured"
    assert logged(campaign) == [("Who may write", "Only those who have saved a card", "by the organizers")]


def test_a_thread_of_another_campaign_is_not_at_this_desk(campaign: Campaign, editor: User) -> None:
    start(make_campaign())

    assert signed_in(editor).get(address(campaign, "desk_debate", number=1)).status_code == 404


def test_whoever_removes_a_text_is_shown_where_it_was_quoted(campaign: Campaign, editor: User) -> None:
    opening = start(campaign, text="The chairman lives in 12 Elm Street.")
    quoting = say(opening.thread, "> the chairman lives in 12 Elm Street\n\nIs that so?")
    say(opening.thread, "> something else was said here\n\nNo.")
    say(opening.thread, "> the\n\nToo short to tell.")

    page = signed_in(editor).get(address(campaign, "desk_discussion_post", pk=opening.pk))

    assert [line.post for line in page.context["page"].quoted] == [quoting]
    assert address(campaign, "desk_discussion_post", pk=quoting.pk) in page.content.decode()


def test_the_log_goes_on_page_by_page(campaign: Campaign, editor: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(public_log, "PAGE", 2)
    thread = thread_of(start(campaign))
    for reason in ("One", "Two"):
        closing.close(thread, editor, reason)
        closing.reopen(thread, editor)

    first = public_log.page(campaign)
    second = public_log.page(campaign, first.before)

    assert [entry.reason for entry in (*first.entries, *second.entries)] == ["", "Two", "", "One"]
    assert second.before == ""
    log = reverse("community:debate_log", args=[campaign.slug])
    assert Client().get(f"{log}?before=forged").status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_log_costs_four_queries_however_long_it_is(
    campaign: Campaign, editor: User, number: int, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    for each in range(number):
        closing.close(thread_of(start(campaign)), editor, f"Reason {each}")
    with django_assert_num_queries(4):  # type: ignore[operator]
        page = read(reverse("community:debate_log", args=[campaign.slug]))
    assert page.count("Reason") == number
