"""Changing and erasing what one wrote in a debate: what others have read, and what they replied to, is not lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from campaigns.models import Campaign
from community.debate import editing
from community.discussion import erasing, moderating
from community.discussion.posting import Refusal, Refused
from community.models import Post, PostVersion, Thread
from tests.helpers.builders import make_campaign, make_interest, make_member, make_secured, signed_in
from tests.helpers.community.debates import say, sent, start, url
from tests.helpers.community.posts import make_author, make_commenter, wish

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign()


def read(address: str) -> str:
    return Client().get(address).content.decode()


def fresh(post: Post) -> Post:
    return Post.objects.select_related("thread", "campaign").get(pk=post.pk)


def why(post: Post, author: User, text: str) -> Refusal | None:
    try:
        editing.edit(fresh(post), author, wish(text))
    except Refused as error:
        return error.why
    return None


def test_an_edited_text_keeps_its_history_in_public(campaign: Campaign) -> None:
    author = make_commenter(campaign)
    post = start(campaign, author=author, text="I say no.")
    browser, page = signed_in(author), url("debate_edit", post, of_post=True)

    assert "I say no." in browser.get(page).content.decode()
    for text in ("I say yes.", "I say maybe.", "I say maybe."):
        browser.post(page, sent(text, language="de"))

    now, history = read(url("debate", post)), read(url("debate_history", post, of_post=True))
    assert "I say maybe." in now
    assert "edited" in now
    assert [text in history for text in ("I say no.", "I say yes.", "I say maybe.")] == [True] * 3
    assert list(post.versions.order_by("pk").values_list("text", flat=True)) == ["I say no.", "I say yes."]
    assert (fresh(post).language, fresh(post).name) == ("de", "Quinn")


def test_nobody_changes_what_somebody_else_wrote(campaign: Campaign) -> None:
    post, other = start(campaign), make_commenter(campaign)

    assert signed_in(other).get(url("debate_edit", post, of_post=True)).status_code == 404
    assert why(post, other, "Not mine") == Refusal.GONE


def test_a_newcomer_edits_no_link_into_a_text_and_its_own_text_is_no_repetition(campaign: Campaign) -> None:
    author = make_commenter(campaign)
    post = start(campaign, author=author, text="I say no")

    assert why(post, author, "See https://spam.example/") == Refusal.LINK
    assert why(post, author, "I say: no!") is None


def test_what_is_removed_or_in_a_closed_thread_is_not_edited(campaign: Campaign) -> None:
    author = make_commenter(campaign)
    removed, closed = (start(campaign, author=author, text=f"Text {number}") for number in range(2))
    moderating.hide(removed, make_member(campaign), "Spam")
    Thread.objects.filter(pk=closed.pk).update(closed_at=timezone.now(), reason="Done")

    assert why(removed, author, "Let me in") == Refusal.GONE
    assert why(closed, author, "Let me in") == Refusal.THREAD_CLOSED
    assert "has been closed" in signed_in(author).get(url("debate_edit", closed, of_post=True)).content.decode()


def test_a_held_text_is_changed_without_a_history(campaign: Campaign) -> None:
    author = make_author()
    make_interest(campaign, supporter=author)
    post = start(campaign, author=author)

    assert why(post, author, "Better words") is None
    assert not PostVersion.objects.exists()
    assert fresh(post).status == Post.Status.HELD


@pytest.mark.parametrize("change", [lambda rows: rows.update(text="Never said"), lambda rows: rows.delete()])
def test_the_database_keeps_the_history_of_a_public_post(campaign: Campaign, change: Any) -> None:
    author = make_commenter(campaign)
    post = start(campaign, author=author)
    assert why(post, author, "Other words") is None

    with pytest.raises(ProgrammingError), transaction.atomic():
        change(PostVersion.objects.all())


def test_the_history_of_a_removed_post_is_not_public_until_it_is_restored(campaign: Campaign) -> None:
    author, editor = make_commenter(campaign), make_member(campaign)
    post = start(campaign, author=author)
    assert why(post, author, "Other words") is None
    history = url("debate_history", post, of_post=True)

    moderating.hide(post, editor, "Insults")
    assert Client().get(history).status_code == 404
    moderating.restore(post, editor)
    assert Client().get(history).status_code == 200


def test_erased_words_are_gone_with_their_history_and_replies_stay(campaign: Campaign) -> None:
    author = make_commenter(campaign)
    post = start(campaign, "Secret title", author, text="Secret words", name="Zed")
    assert why(post, author, "Secret words, edited") is None
    reply = say(post.thread, "A reply", parent=post)

    erasing.erase(post)

    page = read(url("debate", post))
    stored = f"{list(Post.objects.values())} {list(Thread.objects.values())} {list(PostVersion.objects.values())}"
    assert "A reply" in page
    assert "has erased it" in page
    assert "(The title was erased)" in page
    assert "Secret" not in stored + page
    assert "Zed" not in stored + page
    erasing.erase(reply)
    assert set(Post.objects.values_list("pk", flat=True)) == {post.pk}


def test_what_nobody_replied_to_is_deleted_and_an_empty_thread_with_it(campaign: Campaign) -> None:
    author = make_commenter(campaign)
    post = start(campaign, author=author)
    single = say(post.thread, "By itself", author)
    assert why(single, author, "By itself, edited") is None

    erasing.erase(single)
    assert [each.pk for each in Post.objects.all()] == [post.pk]
    erasing.erase(post)
    erasing.erase(post)  # a second click
    assert not Post.objects.exists()
    assert not Thread.objects.exists()


def test_an_erased_account_leaves_its_posts_to_a_former_member(campaign: Campaign) -> None:
    author = make_commenter(campaign)
    post = start(campaign, author=author, text="Words that others quote", name="Zed")
    removed = say(post.thread, "Bad words", author, name="Zed")
    moderating.hide(removed, make_member(campaign), "Insults")

    erasing.erase_account(author)

    page = read(url("debate", post))
    assert "Words that others quote" in page
    assert "A former member" in page
    assert "Zed" not in page + str(list(Post.objects.values()))
    assert [(each.author, each.text) for each in Post.objects.all()] == [(None, "Words that others quote")]


def test_time_erases_what_was_removed_long_ago_and_threads_that_were_never_public(campaign: Campaign) -> None:
    editor, interested = make_member(campaign), make_author()
    make_interest(campaign, supporter=interested)
    author = make_commenter(campaign)
    removed, rejected = start(campaign, "Bad title", author, text="Bad words"), start(campaign, "Spam", interested)
    assert why(removed, author, "Worse words") is None
    for post in (removed, rejected):
        moderating.hide(post, editor, "No")
    Post.objects.update(hidden_at=timezone.now() - erasing.KEEP - timedelta(minutes=1))

    erasing.purge()

    assert [(thread.pk, thread.title) for thread in Thread.objects.all()] == [(removed.pk, "")]
    assert list(Post.objects.values_list("pk", "text", "name", "reason")) == [(removed.pk, "", "", "No")]
    assert not PostVersion.objects.exists()


def test_ones_own_page_leads_to_the_form_and_to_the_place(campaign: Campaign) -> None:
    author = make_commenter(campaign)
    post = start(campaign, author=author)

    page = signed_in(author).get(reverse("community:own_posts")).content.decode()

    assert url("debate_edit", post, of_post=True) in page
    assert f"{url('debate_post', post, of_post=True)}#post-{post.pk}" in page


def test_the_file_of_ones_data_has_the_texts_and_their_history(campaign: Campaign) -> None:
    author = make_author()
    make_secured(campaign, supporter=author)
    post = start(campaign, "My title", author, text="First words")
    assert why(post, author, "Second words") is None

    data = signed_in(author).get(reverse("pledges:data_file")).content.decode()

    assert all(words in data for words in ("My title", "First words", "Second words"))
