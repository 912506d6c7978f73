"""The questions and their results for programs: a feed and a file."""

import csv
from io import StringIO
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from django.urls import reverse

from assembly import voting
from assembly.models import Proposal
from campaigns.models import Campaign
from tests.helpers.assembly import let_it_end, make_members, make_open, make_proposal

pytestmark = pytest.mark.django_db

ATOM = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture
def decided(campaign: Campaign) -> Proposal:
    """Decided by one member of two, who chose red; another question is open, and one is a draft."""
    ada, _bo = make_members(campaign, 2)
    options = [{"en": "=Red"}, {"en": "Green"}]
    proposal = make_open(campaign, kind=Proposal.Kind.CHOICE, options=options)
    voting.answer(proposal, ada, [0])
    let_it_end(proposal)
    voting.close_due()
    make_open(campaign, words={"en": {"title": "Sell & <go>?"}})
    make_proposal(campaign, words={"en": {"title": "A draft"}})
    return Proposal.objects.get(pk=proposal.pk)


def test_the_feed_has_questions_and_results_but_no_drafts(decided: Proposal) -> None:
    answer = Client().get(reverse("assembly:decisions_feed", args=[decided.campaign.slug]))
    feed = ET.fromstring(answer.content)

    titles = [entry.findtext("a:title", "", ATOM) for entry in feed.findall("a:entry", ATOM)]
    updated = [entry.findtext("a:updated", "", ATOM) for entry in feed.findall("a:entry", ATOM)]
    assert titles == ["Sell & <go>?", "Buy the building? – Passed"]
    assert updated[1].startswith(f"{decided.times[1]:%Y-%m-%dT%H:%M:%S}")


def test_the_file_has_every_question_with_its_counts(decided: Proposal) -> None:
    answer = Client().get(reverse("assembly:decisions_file", args=[decided.campaign.slug]))
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    second, first = csv.DictReader(StringIO(text))

    assert (second["question"], second["result"], second["answered"]) == ("Sell & <go>?", "", "")
    assert second["answers"] == "Yes; No"
    assert (first["number"], first["members"], first["answered"], first["abstained"]) == ("1", "2", "1", "0")
    assert (first["answers"].lstrip("'"), first["result"]) == ("=Red: 1; Green: 0", "passed")
    assert not first["answers"].startswith("=")
