"""Answers: public, on the campaign's page, and emailed to whoever asked and wants it."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from campaigns.models import Campaign
from common import tasks
from common.mail import outbox
from common.models import Mail
from community.discussion import erasing, moderating
from tests.helpers.builders import make_campaign, make_member, signed_in
from tests.helpers.community.posts import address, ask, ask_in_public, make_author
from tests.helpers.community.updates import link

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign()


@pytest.fixture
def editor(campaign: Campaign) -> User:
    return make_member(campaign)


def test_an_answer_publishes_a_held_question_on_both_pages(campaign: Campaign, editor: User) -> None:
    post = ask(campaign, "What happens to my share?")

    sent = signed_in(editor).post(
        address(campaign, "desk_discussion_post", pk=post.pk), {"answer": "You keep it.", "language": "en"}
    )

    assert sent.status_code == 302
    for page in (address(campaign, "questions"), campaign.get_absolute_url()):
        answer = Client().get(page).content.decode()
        assert "What happens to my share?" in answer
        assert "You keep it." in answer


def test_an_unanswered_question_is_shown_as_waiting_but_not_on_the_main_page(campaign: Campaign) -> None:
    ask_in_public(campaign, "Who decides?")

    assert "have not answered yet" in Client().get(address(campaign, "questions")).content.decode()
    assert "Who decides?" not in Client().get(campaign.get_absolute_url()).content.decode()


def test_whoever_asked_is_emailed_the_first_answer_in_their_language(campaign: Campaign, editor: User) -> None:
    author = make_author("ada@example.org")
    User.objects.filter(pk=author.pk).update(language="de")
    post = ask(campaign, "Wer entscheidet?", author, language="de", wants_answer=True)

    moderating.answer(post, editor, "Alle.", "de")
    moderating.answer(post, editor, "Alle zusammen.", "de")

    letter = Mail.objects.get(kind="question_answered")
    assert (letter.to, letter.language) == ("ada@example.org", "de")
    assert "Alle zusammen." in str(outbox.render(letter).body)  # the answer as it is when it is sent
    assert "Alle" not in str(letter.data)


@pytest.mark.parametrize("ends_it", ["turned off", "erased", "removed"])
def test_the_mail_is_dropped_if_it_is_no_longer_wanted(campaign: Campaign, editor: User, ends_it: str) -> None:
    post = ask(campaign, author=make_author("ada@example.org"), wants_answer=True)
    moderating.answer(post, editor, "Yes.", "en")
    if ends_it == "turned off":
        page = link(outbox.render(Mail.objects.get(kind="question_answered")), "/q/")
        Client(enforce_csrf_checks=True).post(page)
    elif ends_it == "erased":
        erasing.erase(post)
    else:
        moderating.hide(post, editor, "Spam")

    tasks.deliver_mail()

    letter = Mail.objects.get(kind="question_answered")
    assert letter.due_at is None
    assert letter.sent_at is None


def test_one_click_turns_off_all_answers_of_a_campaign_and_opening_the_page_does_not(
    campaign: Campaign, editor: User, client: Client
) -> None:
    author = make_author()
    first, second = (ask(campaign, f"Question {number}?", author, wants_answer=True) for number in range(2))
    elsewhere = ask(make_campaign(), "There?", author, wants_answer=True)
    moderating.answer(first, editor, "Yes.", "en")
    page = link(outbox.render(Mail.objects.get(kind="question_answered")), "/q/")

    client.get(page)
    first.refresh_from_db()
    assert first.wants_answer
    client.post(page)

    for post in (first, second, elsewhere):
        post.refresh_from_db()
    assert [post.wants_answer for post in (first, second, elsewhere)] == [False, False, True]
    assert client.get("/q/forged/").status_code == 404


def test_an_answer_is_read_as_markdown_on_the_page_and_in_the_mail(campaign: Campaign, editor: User) -> None:
    post = ask(campaign, "Who *decides*?", wants_answer=True)

    moderating.answer(post, editor, "**Everyone**, see https://example.org/plan.\n\n<b>Really</b>", "en")

    mailed = outbox.render(Mail.objects.get(kind="question_answered"))
    [(html, _kind)] = mailed.alternatives
    for answer in (Client().get(address(campaign, "questions")).content.decode(), str(html)):
        assert '<strong>Everyone</strong>, see <a href="https://example.org/plan"' in answer
        assert "&lt;b&gt;Really&lt;/b&gt;" in answer
        assert "Who *decides*?" in answer  # what visitors write is plain text
    assert "**Everyone**, see https://example.org/plan." in str(mailed.body)
    form = signed_in(editor).get(address(campaign, "desk_discussion_post", pk=post.pk)).content.decode()
    assert form.count('id="markdown-help"') == 1


def test_without_the_tick_nothing_is_emailed(campaign: Campaign, editor: User) -> None:
    moderating.answer(ask(campaign, wants_answer=False), editor, "Yes.", "en")

    assert not Mail.objects.filter(kind="question_answered").exists()
