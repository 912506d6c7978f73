"""Comments under updates: by supporters with a card, public at once, and read where the update is read."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from campaigns.models import Campaign
from community.discussion import posting, reading
from community.discussion.posting import KNOWN_AFTER, AsComment, Refusal, Refused
from community.models import Post, Update
from pledges.models import Pledge
from tests.helpers import markup
from tests.helpers.builders import make_campaign, make_interest, make_member, put, signed_in
from tests.helpers.community.posts import comment, filled, make_author, make_commenter, prove, wish
from tests.helpers.community.updates import make_update, page

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign()


@pytest.fixture
def update(campaign: Campaign) -> Update:
    return make_update(campaign)


def why(update: Update, author: User, text: str = "Well done.") -> Refusal | None:
    try:
        posting.write(update.campaign, author, wish(text), AsComment(update))
    except Refused as error:
        return error.why
    return None


def read(update: Update, query: str = "") -> str:
    return Client().get(f"{page(update)}{query}").content.decode()


def test_a_supporter_with_a_card_comments_in_public_at_once(update: Update) -> None:
    post = comment(update, "Well done.")

    assert post.status == Post.Status.PUBLIC
    assert "Well done." in read(update)
    assert "1 comment" in read(update)


def test_without_a_card_one_is_told_so(campaign: Campaign, update: Update) -> None:
    interested, other, withdrawn = make_author(), make_author(), make_commenter(campaign)
    make_interest(campaign, supporter=interested)
    make_commenter(make_campaign(), other.email)
    Pledge.objects.filter(supporter=withdrawn).update(status="withdrawn")

    assert {why(update, person) for person in (interested, other, withdrawn)} == {Refusal.NO_CARD}
    answer = signed_in(interested).get(reverse("community:comment", args=[campaign.slug, update.number]))
    assert "saved a card" in answer.content.decode()
    assert "<textarea" not in answer.content.decode()


def test_the_team_comments_without_a_pledge_and_is_marked(campaign: Campaign, update: Update) -> None:
    post = comment(update, "Thank you all.", prove(make_member(campaign, "observer")), name="Ed")

    assert post.is_by_team
    assert "Organizer" in read(update)


def test_a_newcomer_cannot_link_and_somebody_known_can(update: Update) -> None:
    author = make_commenter(update.campaign)

    assert why(update, author, "See https://example.org/") == Refusal.LINK
    for number in range(KNOWN_AFTER):
        comment(update, f"Comment {number}", author)
    comment(update, "See https://example.org/ <now>", author)
    assert '<a href="https://example.org/" rel="nofollow">https://example.org/</a> &lt;now&gt;' in read(update)


@pytest.mark.parametrize("phase", ["failed", "completed", "cancelled"])
def test_after_the_end_comments_are_only_read(update: Update, phase: str) -> None:
    author = make_commenter(update.campaign)
    comment(update, "In time.")
    put(update.campaign, phase=phase)

    assert why(update, author) == Refusal.CLOSED
    assert "In time." in read(update)
    assert "Write a comment" not in read(update)


def test_comments_are_as_private_as_their_update(campaign: Campaign) -> None:
    update = make_update(campaign, audience=Update.Audience.PLEDGED)
    author = make_commenter(campaign)
    comment(update, "Just among us.", author)

    assert "Just among us." not in read(update)
    assert "Just among us." in signed_in(author).get(page(update)).content.decode()


def test_nobody_comments_on_what_is_not_published_yet(campaign: Campaign) -> None:
    later = make_update(campaign, publish_at=timezone.now() + timedelta(days=1))
    author = make_commenter(campaign)

    address = reverse("community:comment", args=[campaign.slug, later.number])
    assert signed_in(author).post(address, filled()).status_code == 404
    assert why(later, author) == Refusal.UNREADABLE


def test_a_comment_goes_to_the_campaign_of_its_address(campaign: Campaign, update: Update) -> None:
    elsewhere = make_update(make_campaign())
    browser = signed_in(make_commenter(elsewhere.campaign))

    browser.post(reverse("community:comment", args=[campaign.slug, update.number]), filled())

    assert Post.objects.count() == 0


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_costs_the_same_however_many_comments_there_are(
    update: Update, number: int, django_assert_num_queries: Any
) -> None:
    for each in range(number):
        comment(update, f"Comment {each}")
    with django_assert_num_queries(6):
        answer = read(update)
    assert answer.count('class="post"') == number


def test_comments_are_a_list_whose_entries_need_no_heading(update: Update) -> None:
    comment(update)

    shown = read(update)

    assert '<li class="post"' in shown
    assert list(markup.faults(shown)) == []


def test_the_page_with_comments_can_be_cached_for_everybody(update: Update) -> None:
    comment(update)

    answer = signed_in(make_commenter(update.campaign)).get(page(update))

    assert "s-maxage" in answer["Cache-Control"]
    assert "csrf" not in answer.content.decode()
    assert not answer.cookies


def test_pages_go_on_without_leaving_one_out_or_showing_one_twice(
    update: Update, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "PAGE", 2)
    author, same = make_commenter(update.campaign), timezone.now()
    for number in range(5):
        comment(update, f"«{number}»", author)
    Post.objects.update(created_at=same)  # the hardest case: all at once
    found, before = [], ""
    while True:
        posts = reading.comments(update, before)
        found += [post.text for post in posts.rows]
        assert posts.count == 5
        if not (before := posts.before):
            break
        comment(update, f"New {before}", author)
        Post.objects.filter(text__startswith="New").delete()

    assert sorted(found) == [f"«{number}»" for number in range(5)]
    assert Client().get(f"{page(update)}?before=forged").status_code == 404
