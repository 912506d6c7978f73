"""Asking in public: who may, what is shown at once, and what is refused without losing a word."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import User
from campaigns.models import Campaign
from common import tasks
from community.discussion import moderating, posting
from community.discussion.posting import KNOWN_AFTER, Refusal, Refused
from community.models import Post
from tests.helpers.builders import make_campaign, make_member, make_user, put, signed_in
from tests.helpers.community.posts import address, ask, ask_in_public, filled, make_author, prove, wish

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign()


def why(campaign: Campaign, author: User, text: str = "Who decides?", **facts: Any) -> Refusal | None:
    try:
        posting.write(campaign, author, wish(text, **facts))
    except Refused as error:
        return error.why
    return None


def test_a_newcomers_question_waits_until_an_organizer_publishes_it(campaign: Campaign, client: Client) -> None:
    post = ask(campaign, "What happens to my share?")
    page = address(campaign, "questions")

    assert post.status == Post.Status.HELD
    assert "What happens to my share?" not in client.get(page).content.decode()
    moderating.publish(post, make_member(campaign))
    assert "What happens to my share?" in client.get(page).content.decode()


def test_somebody_known_asks_in_public_at_once_and_may_link(campaign: Campaign) -> None:
    author = make_author()
    for number in range(KNOWN_AFTER):
        ask_in_public(campaign, f"Question {number}", author=author)

    post = ask(campaign, "Have you read https://example.org/plan?", author)

    assert post.status == Post.Status.PUBLIC
    assert ask(make_campaign(), "Elsewhere?", author).status == Post.Status.HELD  # known in one campaign only


def test_the_team_asks_in_public_at_once_and_may_link(campaign: Campaign) -> None:
    post = ask(campaign, "Have you read https://example.org/plan?", prove(make_member(campaign, "observer")))

    assert post.status == Post.Status.PUBLIC


def test_what_was_removed_makes_nobody_known(campaign: Campaign) -> None:
    author, editor = make_author(), make_member(campaign)
    for number in range(KNOWN_AFTER):
        moderating.hide(ask_in_public(campaign, f"Question {number}", author=author), editor, "Spam")

    assert ask(campaign, "And now?", author).status == Post.Status.HELD


@pytest.mark.parametrize("text", ["See https://spam.example/", "Buy at www.spam.com", "Go to spam.com", "Ask a@b.org"])
def test_a_newcomer_cannot_link(campaign: Campaign, text: str) -> None:
    assert why(campaign, make_author(), text) == Refusal.LINK


def test_nothing_is_taken_from_an_address_that_is_not_proven(campaign: Campaign) -> None:
    assert why(campaign, make_user()) == Refusal.UNPROVEN


@pytest.mark.parametrize("phase", ["draft", "completed", "failed", "cancelled"])
def test_nothing_is_asked_before_or_after_the_campaign(campaign: Campaign, client: Client, phase: str) -> None:
    ask_in_public(campaign, "Asked in time?")
    put(campaign, phase=phase)

    assert why(campaign, make_author()) == Refusal.CLOSED
    assert address(campaign, "ask") not in client.get(address(campaign, "questions")).content.decode()


def test_a_banned_person_is_refused_in_this_campaign_only(campaign: Campaign) -> None:
    author, editor = make_author(), make_member(campaign)
    post = ask(campaign, "Who are you?", author)
    moderating.ban(post, editor)

    assert why(campaign, author) == Refusal.BANNED
    assert why(make_campaign(), author) is None
    moderating.lift_ban(post, editor)
    assert why(campaign, author, "May I again?") is None


@pytest.mark.parametrize("again", ["Who decides?", "WHO  decides", "Who decides\u200d?!"])
def test_the_same_text_is_not_taken_twice_in_a_day(campaign: Campaign, again: str) -> None:
    author = make_author()
    ask(campaign, "Who decides?", author)

    assert why(make_campaign(), author, again) == Refusal.REPEATED
    assert why(campaign, make_author(), again) is None


@pytest.mark.parametrize("name", ["Friends of the Commons", "friends OF the commons!", "Ed"])
def test_nobody_writes_under_a_name_of_the_organizers(campaign: Campaign, name: str) -> None:
    editor = make_member(campaign)

    assert why(campaign, make_author(), name=name) == Refusal.NAME
    assert isinstance(editor, User)


def test_the_same_form_twice_is_one_question_and_another_persons_key_is_refused(campaign: Campaign) -> None:
    author, sent = make_author(), wish("Who decides?")

    first, second = (posting.write(campaign, author, sent) for _ in range(2))

    assert (first.pk, Post.objects.count()) == (second.pk, 1)
    assert why(campaign, make_author(), "Mine?", key=sent.key) == Refusal.FORM_USED
    assert why(campaign, author, "Edited after going back?", key=sent.key) == Refusal.FORM_USED


def test_a_visitor_proves_the_address_with_a_code_and_then_the_question_is_there(
    campaign: Campaign, client: Client
) -> None:
    answer = client.post(address(campaign, "ask"), filled("Who decides?", email="new@example.org", wants_answer="on"))
    assert Post.objects.count() == 0
    tasks.deliver_mail()
    code = re.search(r"\b\d{6}\b", str(mail.outbox[-1].body))
    assert code

    answer = client.post(answer["Location"], {"code": code[0]}, follow=True)

    post = Post.objects.get()
    assert (post.text, post.author and post.author.email, post.wants_answer) == (
        "Who decides?",
        "new@example.org",
        True,
    )
    assert "Who decides?" in answer.content.decode()
    client.get(reverse("community:post_continue"))
    assert Post.objects.count() == 1


def test_a_visitor_corrects_a_wrong_address(campaign: Campaign, client: Client) -> None:
    answer = client.post(address(campaign, "ask"), filled("Who decides?", email="new@exmple.org"))

    back = client.get(answer["Location"]).context["another_address"]

    assert (back, client.get(back).context["form"]["text"].value()) == (
        f"{address(campaign, 'ask')}?again=1",
        "Who decides?",
    )


def test_a_refused_question_keeps_every_word(campaign: Campaign) -> None:
    page = signed_in(make_author()).post(address(campaign, "ask"), filled("Look at https://spam.example/ please"))

    assert page.status_code == 200
    assert "Look at https://spam.example/ please" in page.content.decode()
    assert "cannot contain links" in page.content.decode()


def test_the_rule_about_links_stands_at_the_text_for_those_whom_it_concerns(campaign: Campaign) -> None:
    known, owner = make_author(), make_member(campaign)
    for number in range(KNOWN_AFTER):
        ask_in_public(campaign, f"Question {number}", author=known)

    def is_told(client: Client) -> bool:
        return "cannot contain links" in client.get(address(campaign, "ask")).content.decode()

    assert [is_told(client) for client in (Client(), signed_in(make_author()))] == [True, True]
    assert [is_told(signed_in(user)) for user in (known, owner)] == [False, False]


def test_too_many_questions_are_refused_with_a_word_about_waiting(campaign: Campaign) -> None:
    browser = signed_in(make_author())

    pages = [browser.post(address(campaign, "ask"), filled(f"Question {number}")) for number in range(11)]

    assert [page.status_code for page in pages] == [302] * 10 + [200]
    assert "wait an hour" in pages[-1].content.decode()
    assert Post.objects.count() == 10


def test_invisible_signs_are_taken_out_and_a_text_of_nothing_else_is_refused(campaign: Campaign) -> None:
    browser = signed_in(make_author())

    empty = browser.post(address(campaign, "ask"), filled("\u200b\u202e\u2066"))
    browser.post(address(campaign, "ask"), filled("Is \u202eyenom\u202c\u200b safe?\r\n\r\n\r\n\r\nReally?"))

    assert empty.status_code == 200
    assert Post.objects.get().text == "Is yenom safe?\n\nReally?"


def test_markup_is_shown_as_it_was_typed(campaign: Campaign, client: Client) -> None:
    ask_in_public(campaign, "<script>alert(1)</script> & <b>bold</b>?")

    page = client.get(address(campaign, "questions")).content.decode()

    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;bold&lt;/b&gt;?" in page


def test_a_text_says_its_language(campaign: Campaign, client: Client) -> None:
    ask_in_public(campaign, "Wer entscheidet?", language="de")

    page = " ".join(client.get(address(campaign, "questions")).content.decode().split())
    assert 'lang="de" dir="auto"> <p>Wer entscheidet?' in page
