"""Erasing what one wrote, what time erases, and counts that are exact whatever happens at once."""

from __future__ import annotations

import contextlib
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from campaigns.models import Campaign
from community.discussion import erasing, moderating, posting, reading
from community.discussion.moderating import NotPossible
from community.discussion.posting import QUESTION, AsComment
from community.models import Post, PostReport
from tests.helpers.builders import make_campaign, make_member, signed_in
from tests.helpers.community.posts import (
    address,
    ask,
    ask_in_public,
    comment,
    count_by_hand,
    make_author,
    make_commenter,
    wish,
)
from tests.helpers.community.updates import make_update
from tests.helpers.threads import at_once


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign()


@pytest.fixture
def editor(campaign: Campaign) -> User:
    return make_member(campaign)


@pytest.mark.django_db
def test_an_erased_question_keeps_its_answer_and_nothing_of_its_author(campaign: Campaign, editor: User) -> None:
    author = make_author()
    post = ask(campaign, "Secret words?", author, name="Zed")
    moderating.answer(post, editor, "Everybody decides.", "en")

    signed_in(author).post(reverse("community:own_post_erase", args=[post.pk]))

    page = Client().get(address(campaign, "questions")).content.decode()
    assert "Everybody decides." in page
    assert "has erased the question" in page
    assert "Secret words" not in str(Post.objects.values())
    assert "Zed" not in str(Post.objects.values())
    assert Post.objects.get().author is None


@pytest.mark.django_db
def test_a_comment_and_an_unanswered_question_are_deleted(campaign: Campaign, editor: User) -> None:
    hidden = ask_in_public(campaign, "Hidden?")
    moderating.hide(hidden, editor, "Spam")
    for post in (comment(make_update(campaign)), ask(campaign), ask_in_public(campaign, "Public?"), hidden):
        erasing.erase(post)
        erasing.erase(post)  # a second click

    assert not Post.objects.exists()


@pytest.mark.django_db
def test_nobody_erases_what_somebody_else_wrote(campaign: Campaign) -> None:
    post = ask_in_public(campaign)

    answer = signed_in(make_author()).post(reverse("community:own_post_erase", args=[post.pk]))

    assert answer.status_code == 404
    assert Post.objects.exists()


@pytest.mark.django_db
def test_a_person_is_erased_from_all_campaigns_with_their_reports(campaign: Campaign, editor: User) -> None:
    person = make_commenter(campaign)
    others = comment(make_update(campaign), "Not mine.")
    moderating.report(others, person, "spam", "My note")
    comment(make_update(campaign), "Mine.", person)
    ask(make_campaign(), "Mine too?", person)
    answered = ask(campaign, "Mine as well?", person)
    moderating.answer(answered, editor, "Yes.", "en")

    signed_in(person).post(reverse("community:own_posts_erase"))

    assert not person.posts.exists()
    assert not PostReport.objects.exists()
    assert {post.text for post in Post.objects.all()} == {"Not mine.", ""}


@pytest.mark.django_db
def test_time_erases_what_was_removed_or_settled_long_ago(campaign: Campaign, editor: User) -> None:
    update, rejected = make_update(campaign), ask(campaign, "Spam?")
    removed, recent, reported = (comment(update, f"Text {number}") for number in range(3))
    moderating.report(reported, make_author(), "spam", "")
    moderating.keep(reported, editor)
    for post in (rejected, removed, recent):
        moderating.hide(post, editor, "Spam")
    long_ago = timezone.now() - erasing.KEEP - timedelta(minutes=1)
    Post.objects.filter(pk__in=[rejected.pk, removed.pk]).update(hidden_at=long_ago)
    PostReport.objects.update(settled_at=long_ago)

    erasing.purge()

    assert {post.text for post in Post.objects.all()} == {"", "Text 1", "Text 2"}
    assert not PostReport.objects.exists()
    removed.refresh_from_db()
    assert (removed.name, removed.reason) == ("", "Spam")
    with pytest.raises(NotPossible):
        moderating.restore(removed, editor)


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(4))
def test_counts_equal_the_rows_after_anything_that_can_be_done(campaign: Campaign, editor: User, seed: int) -> None:
    chance, update, author = Random(seed), make_update(campaign), make_commenter(campaign)
    acts: list[Any] = [
        moderating.publish,
        moderating.restore,
        lambda post, by: moderating.hide(post, by, "Spam"),
        lambda post, by: moderating.answer(post, by, "Yes.", "en"),
        lambda post, _by: erasing.erase(post),
    ]
    for step in range(40):
        posts = list(Post.objects.order_by("pk"))
        if not posts or chance.random() < 0.4:
            posting.write(campaign, author, wish(f"Text {step}"), chance.choice([AsComment(update), QUESTION]))
        else:
            with contextlib.suppress(NotPossible):
                chance.choice(acts)(chance.choice(posts), editor)
        found = list(Post.objects.all())
        assert reading.comments(update).count == count_by_hand(post for post in found if post.update_id)
        assert reading.questions(campaign).count == count_by_hand(post for post in found if not post.update_id)
        counted = reading.with_comments(campaign.updates.all()).get()
        assert counted.comment_count == reading.comments(update).count  # type: ignore[attr-defined]


@pytest.mark.django_db(transaction=True)
def test_removing_answering_and_erasing_at_once_leave_one_whole_result(campaign: Campaign, editor: User) -> None:
    posts = [ask(campaign, f"Question {number}?") for number in range(4)]

    def act(number: int) -> None:
        for post in posts:
            try:
                if number == 0:
                    erasing.erase(post)
                elif number == 1:
                    moderating.answer(post, editor, "Yes.", "en")
                else:
                    moderating.hide(post, editor, "Spam")
            except NotPossible:
                pass

    at_once(act, 3)

    left = list(Post.objects.all())
    assert {(post.status, post.text, post.author_id) for post in left} <= {("erased", "", None)}
    assert reading.questions(campaign).count == 0


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_write_one_question(campaign: Campaign) -> None:
    author, sent = make_author(), wish("Who decides?")

    written = at_once(lambda _number: posting.write(campaign, author, sent).pk, 3)

    assert set(written) == {sent.key}
    assert Post.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "facts",
    [
        {"text": ""},
        {"name": ""},
        {"author": None},
        {"published_at": None},
        {"status": "hidden"},
        {"status": "erased"},
        {"answer": "Yes."},
        {"answered_at": timezone.now()},
    ],
)
def test_the_database_refuses_half_a_post(campaign: Campaign, facts: dict[str, Any]) -> None:
    post = ask_in_public(campaign)

    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.filter(pk=post.pk).update(**facts)


@pytest.mark.django_db
@pytest.mark.parametrize("campaigns", [1, 3])
def test_the_page_of_ones_own_texts_costs_the_same(django_assert_num_queries: Any, campaigns: int) -> None:
    author = make_author()
    for number in range(campaigns):
        ask(make_campaign(), f"Question {number}?", author)
    browser = signed_in(author)
    with django_assert_num_queries(6):
        page = browser.get(reverse("community:own_posts")).content.decode()
    assert page.count('class="post"') == campaigns
