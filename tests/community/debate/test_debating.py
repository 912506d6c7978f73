"""Debating: who may, what is public at once, and replies one level deep."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from campaigns.models import Campaign
from common.ids import uuid7
from community.debate.places import InThread, NewThread
from community.discussion import moderating, posting
from community.discussion.posting import KNOWN_AFTER, Refusal, Refused
from community.models import Post, Thread
from tests.helpers import markup
from tests.helpers.builders import make_campaign, make_interest, make_member, put, signed_in
from tests.helpers.community.debates import read, say, sent, start, url
from tests.helpers.community.posts import make_author, make_commenter, prove, wish

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign()


def make_interested(campaign: Campaign) -> User:
    person = make_author()
    make_interest(campaign, supporter=person)
    return person


def why(campaign: Campaign, author: User, text: str = "I say yes.", place: Any = None, **facts: Any) -> Refusal | None:
    try:
        posting.write(campaign, author, wish(text, **facts), place or NewThread("Yes or no?"))
    except Refused as error:
        return error.why
    return None


def test_a_member_starts_a_debate_and_others_reply_in_their_languages(campaign: Campaign) -> None:
    opening = start(campaign, "Where do we meet?", text="I say: **in the park**.")
    answer = say(opening.thread, "Lieber *drinnen*.", language="de")
    say(opening.thread, "Et en hiver ?", parent=answer, language="fr")

    page = " ".join(read(url("debate", opening)).split())

    assert "<strong>in the park</strong>" in page
    assert '<blockquote class="post-text prose" lang="de" dir="auto"> <p>Lieber <em>drinnen</em>.' in page
    assert page.index("in the park") < page.index("Lieber") < page.index("Et en hiver")
    assert "Where do we meet?" in read(reverse("community:debates", args=[campaign.slug]))
    assert list(markup.faults(page)) == []


def test_interested_people_debate_unless_the_campaign_asks_for_a_card(campaign: Campaign) -> None:
    interested, member, stranger = make_interested(campaign), make_commenter(campaign), make_author()

    assert [why(campaign, who) for who in (interested, member, stranger)] == [None, None, Refusal.NO_PLEDGE]
    put(campaign, debaters="secured")
    campaign.refresh_from_db()
    found = [why(campaign, who, "And now?") for who in (interested, member, stranger)]
    assert found == [Refusal.NO_CARD, None, Refusal.NO_CARD]


def test_the_team_debates_without_a_pledge_and_is_marked(campaign: Campaign) -> None:
    opening = start(campaign, author=prove(make_member(campaign, "observer")), name="Ed")

    assert opening.is_by_team
    assert "Organizer" in read(url("debate", opening))


@pytest.mark.parametrize(
    ("phase", "expected"),
    [("interest", None), ("offer", None), ("completed", None), ("failed", Refusal.CLOSED), ("draft", Refusal.CLOSED)],
)
def test_members_go_on_debating_after_success_but_not_after_failure(
    campaign: Campaign, phase: str, expected: Refusal | None
) -> None:
    member = prove(make_member(campaign))
    put(campaign, phase=phase)
    campaign.refresh_from_db()

    assert why(campaign, member) == expected


def test_what_an_interested_newcomer_writes_waits_with_its_thread(campaign: Campaign) -> None:
    post = start(campaign, "May I?", make_interested(campaign))
    address, listed = url("debate", post), reverse("community:debates", args=[campaign.slug])

    assert post.status == Post.Status.HELD
    assert "May I?" not in read(listed)
    assert Client().get(address).status_code == 404
    moderating.publish(post, make_member(campaign))
    assert "May I?" in read(listed)
    assert "About this: May I?" in read(address)


def test_a_newcomer_cannot_link_even_in_markdown_and_somebody_known_can(campaign: Campaign) -> None:
    author = make_commenter(campaign)

    for text in ("See https://example.org/", "[Call](tel:123)", "www.example.org"):
        assert why(campaign, author, text) == Refusal.LINK
    for number in range(KNOWN_AFTER):
        start(campaign, author=author, text=f"Text {number}")
    opening = start(campaign, author=author, text="See [this](https://example.org/).")
    assert '<a href="https://example.org/" rel="nofollow ugc">this</a>' in read(url("debate", opening))


def test_a_banned_person_is_refused_here_too(campaign: Campaign) -> None:
    author = make_commenter(campaign)
    moderating.ban(start(campaign, author=author), make_member(campaign))

    assert why(campaign, author) == Refusal.BANNED


def test_the_same_form_twice_is_one_thread(campaign: Campaign) -> None:
    author, once = make_commenter(campaign), wish("Once.")

    first, again = (posting.write(campaign, author, once, NewThread("Twice?")) for _ in range(2))

    assert first == again
    assert [thread.number for thread in Thread.objects.all()] == [1]


def test_threads_are_numbered_within_their_campaign(campaign: Campaign) -> None:
    posts = [start(campaign), start(make_campaign()), start(campaign)]

    assert [post.thread and post.thread.number for post in posts] == [1, 1, 2]


def test_nobody_writes_in_a_closed_thread_or_replies_to_what_is_gone(campaign: Campaign) -> None:
    opening, author = start(campaign), make_commenter(campaign)
    thread, removed = opening.thread, say(opening.thread, "Bad words")
    assert thread
    moderating.hide(removed, make_member(campaign), "Insults")

    assert why(campaign, author, place=InThread(thread, removed)) == Refusal.GONE
    Thread.objects.update(closed_at=timezone.now(), reason="All is said")
    assert why(campaign, author, place=InThread(thread)) == Refusal.THREAD_CLOSED
    page = read(url("debate", opening))
    assert "All is said" in page
    assert "Write in the debate" not in page


def test_the_database_keeps_replies_one_level_deep_and_in_their_thread(campaign: Campaign) -> None:
    opening, other = start(campaign), start(campaign, "Another one")
    reply = say(opening.thread, "A reply", parent=opening)
    author = make_commenter(campaign)

    def stands(**facts: Any) -> dict[str, Any]:
        common = {"name": "Quinn", "text": "x", "status": "public", "published_at": timezone.now(), "language": "en"}
        return {"pk": uuid7(), "campaign": campaign, "author": author, **common, **facts}

    for facts in (
        {"thread": opening.thread, "parent": reply},
        {"thread": other.thread, "parent": opening},
        {"thread": opening.thread, "campaign": make_campaign()},
    ):
        with pytest.raises(IntegrityError, match="reply to a reply"):
            with_savepoint(stands(**facts))
    with pytest.raises(IntegrityError, match="replies_and_edits_are_in_debates"):
        with_savepoint(stands(parent=opening))


def with_savepoint(facts: dict[str, Any]) -> None:
    with transaction.atomic():
        Post.objects.create(**facts)


def test_sent_through_the_form_a_text_is_public_and_its_author_is_led_to_it(campaign: Campaign) -> None:
    browser = signed_in(make_commenter(campaign))

    led = browser.post(reverse("community:debate_new", args=[campaign.slug]), sent("Here?", title="Where?"))
    opening = Post.objects.get()
    browser.post(url("debate_reply", opening, of_post=True), sent("There."))
    browser.post(url("debate_write", opening), sent("Nowhere."))

    assert led["Location"] == f"{url('debate_post', opening, of_post=True)}#post-{opening.pk}"
    assert {(post.text, post.parent_id) for post in Post.objects.all()} == {
        ("Here?", None),
        ("There.", opening.pk),
        ("Nowhere.", None),
    }


def test_a_refused_text_keeps_every_word_and_too_long_a_text_is_refused(campaign: Campaign) -> None:
    browser = signed_in(make_commenter(campaign))
    new = reverse("community:debate_new", args=[campaign.slug])

    linked = browser.post(new, sent("Look at https://spam.example/ please", title="Look"))
    long = browser.post(new, sent("x" * 20_001, title="Long"))

    assert "Look at https://spam.example/ please" in linked.content.decode()
    assert 'value="Look"' in linked.content.decode()
    assert "x" * 20_001 in long.content.decode()
    assert not Post.objects.exists()
    assert browser.post(new, sent("x" * 20_000, title="Long")).status_code == 302


def test_what_was_typed_survives_signing_in(campaign: Campaign) -> None:
    client, person = Client(), make_commenter(campaign)
    new = reverse("community:debate_new", args=[campaign.slug])

    led = client.post(
        new, sent("Typed while signed out.", title="Kept?"), headers={"referer": f"http://testserver{new}"}
    )
    client.force_login(person)

    assert "/login" in led["Location"] or "next" in led["Location"]
    assert "Typed while signed out." in client.get(new).content.decode()


def test_too_many_texts_are_refused_with_a_word_about_waiting(campaign: Campaign) -> None:
    opening = start(campaign)
    browser = signed_in(make_commenter(campaign))

    pages = [browser.post(url("debate_write", opening), sent(f"Text {number}")) for number in range(11)]

    assert [page.status_code for page in pages] == [302] * 10 + [200]
    assert "wait an hour" in pages[-1].content.decode()


def test_invisible_signs_are_taken_out_of_titles_and_texts(campaign: Campaign) -> None:
    browser = signed_in(make_commenter(campaign))

    browser.post(
        reverse("community:debate_new", args=[campaign.slug]),
        sent("Is \u202eyenom\u202c safe?", title="A\u200bB\u202e"),
    )

    assert (Thread.objects.get().title, Post.objects.get().text) == ("AB", "Is yenom safe?")
