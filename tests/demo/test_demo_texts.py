"""What the demonstration says, in every language."""

import re

import pytest
from django.conf import settings
from django.utils import translation

from campaigns.models import Campaign
from demo.campaign import load, words

OTHERS = [code for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
PAGES = ["", "petition/", "updates/", "events/", "library/", "questions/", "terms/", "calculator/"]


def places(tree, path=""):
    """The path of every text in a tree of tables."""
    if isinstance(tree, str):
        return {path}
    return {place for name, branch in tree.items() for place in places(branch, f"{path}/{name}")}


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_of_the_demo_is_there_in_every_language(language):
    english, other = words.read()[settings.LANGUAGE_CODE], words.read()[language]

    assert places(other) == places(english)
    assert len(places(english)) > 50


@pytest.mark.django_db
def test_no_line_of_the_demo_ends_where_the_line_of_a_file_ends(client):
    load.load()

    for page in ("", "petition/", "terms/"):
        assert "<br>" not in client.get(f"/c/we-are-twitter/{page}").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("language", OTHERS)
def test_no_page_of_the_demo_falls_back_to_english(client, language):
    load.load()

    for campaign in Campaign.objects.all():
        with translation.override(language):
            address = campaign.get_absolute_url()
        for page in PAGES:
            answer = client.get(address + page, follow=True)
            if (campaign.slug, page) == ("gridpaper", "petition/"):
                assert answer.status_code == 404  # it has none
                continue
            main = answer.content.decode().partition("<main")[2].partition("</main>")[0]
            assert main, address + page
            # Endorsers and what they wrote stay in their own language.
            assert set(re.findall(r'<(\w+)[^>]*\slang="en"', main)) <= {"bdi", "blockquote"}, address + page
