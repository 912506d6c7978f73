"""The pages for figures say which of them are needed to publish, as the checklist does and as the offer needs them."""

import re
from datetime import date
from itertools import combinations
from typing import Any

import pytest
from django.test import Client

from campaigns.models import Assumption, Campaign, CompanyFact
from campaigns.setup import checklist
from campaigns.valuation import calculation
from tests.helpers.campaigns.drafts import hidden, make_complete, owner_of, page, publish, words

pytestmark = pytest.mark.django_db

SUBSETS = [known for size in range(len(CompanyFact.Kind) + 1) for known in combinations(CompanyFact.Kind, size)]
LEGEND = re.compile(r"<legend>(.*?)</legend>", re.DOTALL)
KNOWN = {"as_of": date(2016, 10, 1), "source": "The press"}
ANY = "At least one of these figures is needed to publish; the others are optional."


@pytest.fixture
def campaign() -> Campaign:
    return make_complete(language="en")


def legends(client: Client, url: str) -> dict[str, str]:
    """What each legend adds to the name of its figure."""
    found = [words_of(legend) for legend in LEGEND.findall(client.get(url).content.decode())]
    return {name.strip(): mark.rstrip(")") for name, _, mark in (each.partition("(") for each in found)}


def folds(page: Any) -> list[bool]:
    """Which of the folded parts are open."""
    return [bool(is_open) for is_open in re.findall(r'<details class="aside" (open)?', page.content.decode())]


def words_of(html: str) -> str:
    return " ".join(re.sub("<[^>]*>", " ", html).split())


def lacks(campaign: Campaign, name: str) -> list[str]:
    return next(item.missing for item in checklist.of(Campaign.objects.get(pk=campaign.pk)) if item.page == name)


def is_enough(marks: dict[str, str], known: tuple[CompanyFact.Kind, ...]) -> bool:
    """Whether a reader who follows the marks thinks that these figures are enough."""
    labels = {str(kind.label) for kind in known}
    needed = {label for label, mark in marks.items() if mark == "needed to publish"}
    one_of = {label for label, mark in marks.items() if mark.startswith("this or")}
    return needed <= labels and (not one_of or bool(one_of & labels))


@pytest.mark.parametrize("day", ["", "2016-10-03", "2116-10-03"])
@pytest.mark.parametrize("known", SUBSETS, ids=lambda kinds: "+".join(kinds) or "nothing")
def test_the_marks_the_checklist_and_the_offer_agree_on_which_facts_are_needed(
    campaign: Campaign, known: tuple[CompanyFact.Kind, ...], day: str
) -> None:
    campaign.company.facts.all().delete()
    for kind in known:
        campaign.company.facts.create(kind=kind, value=1_000_00, **KNOWN)
    if day:
        campaign.company.closes.create(date=day, close_cents=1_00, volume=1)

    marks = legends(owner_of(campaign), page(campaign, "facts"))

    suffices = calculation.planned(campaign, campaign.company.facts.order_by("as_of")).can_calculate
    assert (is_enough(marks, known), not lacks(campaign, "facts")) == (suffices, suffices)


def test_a_needed_fact_says_so_and_its_link_is_optional(campaign: Campaign) -> None:
    said = words(owner_of(campaign).get(page(campaign, "facts")))

    assert "Monthly active users (needed to publish) Figure As of Source Link to the source (optional)" in said
    assert "Price at the initial public offering (optional) Figure" in said


@pytest.mark.parametrize("kind", Assumption.Kind)
def test_any_assumption_is_enough_and_the_page_says_so(campaign: Campaign, kind: Assumption.Kind) -> None:
    campaign.assumptions.all().delete()
    client = owner_of(campaign)

    said = words(client.get(page(campaign, "offer")))

    assert ANY in said
    assert not any(legends(client, page(campaign, "offer")).values())
    assert lacks(campaign, "offer") == ["Enter at least one assumption."]
    campaign.assumptions.create(kind=kind, value=10_00, as_of=date(2016, 10, 1))
    assert not lacks(campaign, "offer")


def test_an_assumption_s_source_is_folded_until_it_is_given_or_wrong(campaign: Campaign) -> None:
    campaign.assumptions.all().delete()
    client, offer = owner_of(campaign), page(campaign, "offer")
    kinds = len(Assumption.Kind)

    assert folds(client.get(offer)) == [False] * kinds
    refused = client.post(offer, {"seen": hidden(client, offer), "premium_source_url": "not a link"})
    assert folds(refused) == [True] + [False] * (kinds - 1)
    campaign.assumptions.create(kind="debt", value=10_00, as_of=date(2016, 10, 1), source="The press")
    assert folds(client.get(offer)).count(True) == 1
    assert folds(client.get(page(campaign, "facts"))) == []  # there a source is needed


def test_the_page_of_the_terms_says_what_terms_contain(campaign: Campaign) -> None:
    client, terms = owner_of(campaign), page(campaign, "terms")
    campaign.terms_versions.all().delete()

    assert 'class="outline markdown-help" open' in client.get(terms).content.decode()
    assert "What terms usually say" not in words(client.get(page(campaign, "offer")))


def test_the_terms_are_needed_in_the_main_language_only(campaign: Campaign) -> None:
    said = words(owner_of(campaign).get(page(campaign, "terms")))

    assert "English Needed to publish; the other languages are optional." in said
    assert "Français Deutsch Italiano" in said


def test_after_publication_nothing_is_needed_to_publish(campaign: Campaign) -> None:
    client = owner_of(campaign)
    publish(client, campaign)

    assert "needed to publish" not in words(client.get(page(campaign, "facts")))
    assert ANY not in words(client.get(page(campaign, "offer")))
