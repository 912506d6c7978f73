"""Pages of debates: they cost the same however long they are, and show everything once."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Campaign
from community.debate import reading
from community.models import Post
from tests.helpers.builders import make_campaign, make_member, put, signed_in
from tests.helpers.community.debates import read, say, start, url
from tests.helpers.community.posts import make_commenter, prove

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign()


@pytest.mark.parametrize("number", [3, 40])
def test_a_thread_costs_five_queries_however_long_it_is(
    campaign: Campaign, number: int, django_assert_num_queries: Any
) -> None:
    opening, author = start(campaign), prove(make_member(campaign))
    for each in range(number):
        say(opening.thread, f"Text {each}", author, name="Ed")
        say(opening.thread, f"Reply {each}", author, parent=opening, name="Ed")
    reply = say(opening.thread, "The last reply", author, parent=opening, name="Ed")

    for address in (url("debate", opening), url("debate_post", opening, of_post=True)):
        with django_assert_num_queries(5):
            page = read(address)
        assert page.count('class="post"') > number % 37
    with django_assert_num_queries(5):
        assert "The last reply" in read(url("debate_post", reply, of_post=True))
    with django_assert_num_queries(5):
        read(reverse("community:debates", args=[campaign.slug]))


def test_pages_go_on_without_leaving_one_out_or_showing_one_twice(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "POSTS", 2)
    monkeypatch.setattr(reading, "REPLIES", 2)
    opening, author = start(campaign), prove(make_member(campaign))
    for number in range(4):
        say(opening.thread, f"Alone {number}", author, name="Ed")
        say(opening.thread, f"Below {number}", author, parent=opening, name="Ed")
    Post.objects.update(created_at=timezone.now())  # the hardest case: all at once

    def texts(posts: Any) -> list[str]:
        found, after = [], ""
        while True:
            page = posts(after)
            found += [post.text for post in page.rows]
            if not (after := page.after):
                return found

    assert opening.thread
    number = opening.thread.number
    assert sorted(texts(lambda after: reading.of_thread(campaign, number, after))) == sorted(
        [opening.text, *(f"Alone {each}" for each in range(4))]
    )
    assert sorted(texts(lambda after: reading.replies(opening, after))) == [f"Below {each}" for each in range(4)]
    for page in (url("debate", opening), url("debate_post", opening, of_post=True)):
        assert Client().get(f"{page}?after=forged").status_code == 404


def test_only_the_first_replies_are_shown_and_a_link_leads_to_the_others(campaign: Campaign) -> None:
    opening, author = start(campaign), prove(make_member(campaign))
    replies = [say(opening.thread, f"Reply {each}.", author, parent=opening, name="Ed") for each in range(7)]

    page, whole = read(url("debate", opening)), read(url("debate_post", opening, of_post=True))
    one = read(url("debate_post", replies[5], of_post=True))

    assert [f"Reply {each}." in page for each in range(7)] == [True] * 5 + [False] * 2
    assert "All 7 replies" in page
    assert all(f"Reply {each}." in whole for each in range(7))
    assert [f"Reply {each}." in one for each in (4, 5, 6)] == [False, True, True]
    assert "All replies" in one


def test_the_thread_with_the_newest_post_comes_first(campaign: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "THREADS", 1)
    first, _second = start(campaign, "First"), start(campaign, "Second")
    say(first.thread, "Still?")

    rows = reading.threads(campaign)

    assert [(row.thread.title, row.posts) for row in rows.rows] == [("First", 2)]
    assert [row.thread.title for row in reading.threads(campaign, rows.before).rows] == ["Second"]


def test_public_pages_can_be_cached_for_everybody(campaign: Campaign) -> None:
    opening = start(campaign)

    for page in ("debate", "debates"):
        address = url("debate", opening) if page == "debate" else reverse("community:debates", args=[campaign.slug])
        answer = signed_in(make_commenter(campaign)).get(address)
        assert "s-maxage" in answer["Cache-Control"]
        assert "csrf" not in answer.content.decode()


def test_a_draft_has_its_debates_for_its_team_only(campaign: Campaign) -> None:
    opening = start(campaign)
    put(campaign, phase="draft")

    assert Client().get(url("debate", opening)).status_code == 404
