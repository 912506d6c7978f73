"""A page with fields of Markdown explains it once, and refers to that from each of them and from no other."""

from html.parser import HTMLParser

import pytest
from django import forms
from django.urls import reverse

from campaigns.models import Campaign, TeamMember
from common.forms.lines import MarkdownLines
from tests.helpers.builders import make_campaign, make_member, signed_in

pytestmark = pytest.mark.django_db

BODIES = ["body_en", "body_fr", "body_de", "body_it"]
LANGUAGES = ["en", "fr", "de", "it"]


class Fields(HTMLParser):
    """Names of text areas, of those that refer to the explanation, and how often it is there."""

    def __init__(self):
        super().__init__()
        self.all, self.helped, self.explained = [], [], 0

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.explained += given.get("id") == "markdown-help"
        if tag == "textarea":
            self.all.append(given["name"])
            if "markdown-help" in given.get("aria-describedby", "").split():
                self.helped.append(given["name"])


def helped(name, *args, phase=Campaign.Phase.PLEDGING):
    campaign = make_campaign(phase=phase)
    client = signed_in(make_member(campaign, TeamMember.Role.OWNER))
    found = Fields()
    found.feed(client.get(reverse(name, args=[campaign.slug, *args])).content.decode())
    assert found.explained == bool(found.helped)
    return sorted(found.helped), sorted(set(found.all) - set(found.helped))


@pytest.mark.parametrize(
    ("name", "args", "markdown"),
    [
        ("community:desk_update_new", [], BODIES),
        ("community:desk_content_new", ["events"], BODIES),
        ("community:desk_content_new", ["questions"], BODIES),
        ("desk:message_new", [], BODIES),
        ("community:desk_petition", [], [f"text_{code}" for code in LANGUAGES]),
    ],
)
def test_the_desk_explains_markdown_at_its_fields(name, args, markdown):
    assert helped(name, *args) == (sorted(markdown), [])


def test_the_text_of_a_milestone_is_not_markdown():
    assert helped("community:desk_content_new", "milestones")[0] == []


def test_texts_and_terms_of_a_draft_explain_markdown():
    texts, others = helped("campaigns:setup_texts", "en", phase=Campaign.Phase.DRAFT)

    assert {"bought", "money", "failure", "risks", "refunds", "governance"} <= set(texts)
    assert others == []
    assert helped("campaigns:setup_page", "terms", phase=Campaign.Phase.DRAFT) == (sorted(LANGUAGES), [])


def test_only_the_reasons_of_a_change_are_plain():
    terms, others = helped("desk:amend")

    assert terms == ["terms_en"]
    assert others == ["reason_en"]


def test_a_field_is_still_described_by_its_own_hint_and_error():
    form = type("Form", (forms.Form,), {"text": forms.CharField(widget=MarkdownLines, help_text="Be brief.")})({})

    assert 'aria-describedby="id_text_helptext id_text_error markdown-help"' in str(form["text"])
