"""The feeds of a campaign's debates."""

from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from django.urls import reverse

from campaigns.models import Campaign
from community.debate import editing
from community.discussion import moderating
from community.models import Post
from tests.helpers.builders import make_campaign, make_member
from tests.helpers.community.debates import say, start, url
from tests.helpers.community.posts import make_commenter, prove, wish

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"


def feed(path: str) -> ET.Element:
    answer = Client().get(path)
    assert answer["Content-Type"].startswith("application/atom+xml")
    return ET.fromstring(answer.content)


def all_of(campaign: Campaign) -> str:
    return reverse("community:debates_feed", args=[campaign.slug])


def titles(root: ET.Element) -> list[str | None]:
    return [entry.findtext(f"{ATOM}title") for entry in root.findall(f"{ATOM}entry")]


def test_the_feed_has_the_newest_posts_first_with_their_texts_and_places(campaign: Campaign) -> None:
    opening, _other = start(campaign, "Where?", name="Ada"), start(make_campaign(), "Elsewhere")
    reply = say(opening.thread, "In the *park*.", parent=opening, name="Bo")

    root = feed(all_of(campaign))

    assert titles(root) == ["Where? · Bo", "Where? · Ada"]
    entry = root.find(f"{ATOM}entry")
    assert entry is not None
    assert entry.findtext(f"{ATOM}summary") == "<p>In the <em>park</em>.</p>\n"
    link = entry.find(f"{ATOM}link")
    assert link is not None
    assert str(link.get("href")).endswith(f"{url('debate_post', reply, of_post=True)}#post-{reply.pk}")


def test_the_feed_of_a_thread_has_no_other(campaign: Campaign) -> None:
    opening, _other = start(campaign, "Where?"), start(campaign, "When?")

    root = feed(url("debate_feed", opening))

    assert (root.findtext(f"{ATOM}title"), titles(root)) == ("Where?", ["Where? · Quinn"])


def test_what_is_removed_is_in_no_feed_and_an_edited_text_is_updated(campaign: Campaign) -> None:
    author = make_commenter(campaign)
    opening, bad = start(campaign, author=author), say(start(campaign).thread, "Bad words")
    moderating.hide(bad, make_member(campaign), "Insults")
    editing.edit(Post.objects.select_related("thread", "campaign").get(pk=opening.pk), author, wish("Better words"))

    root = feed(all_of(campaign))
    edited = next(entry for entry in root.findall(f"{ATOM}entry") if "Better" in str(entry.findtext(f"{ATOM}summary")))

    assert "Bad words" not in ET.tostring(root, encoding="unicode")
    assert str(edited.findtext(f"{ATOM}updated")) > str(edited.findtext(f"{ATOM}published"))


def test_there_is_no_feed_of_what_cannot_be_read(campaign: Campaign) -> None:
    assert Client().get(reverse("community:debate_feed", args=[campaign.slug, 1])).status_code == 404
    assert titles(feed(all_of(campaign))) == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_feeds_cost_the_same_however_long_they_are(
    campaign: Campaign, django_assert_max_num_queries: Any, count: int
) -> None:
    author = prove(make_member(campaign))
    opening = start(campaign, author=author, name="Ed")
    for number in range(count):
        say(opening.thread, f"Text {number}", author, name="Ed")
    for path in (all_of(campaign), url("debate_feed", opening)):
        with django_assert_max_num_queries(3):
            assert len(titles(feed(path))) == count + 1


def test_pages_lead_to_the_feeds(campaign: Campaign) -> None:
    opening = start(campaign)

    for page, path in (
        (reverse("community:debates", args=[campaign.slug]), all_of(campaign)),
        (url("debate", opening), url("debate_feed", opening)),
    ):
        assert f'href="{path}"' in Client().get(page).content.decode()
