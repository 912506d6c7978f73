"""What every page says about changes after publication is one list, and it is what the code allows."""

import pytest
from django.urls import reverse

from campaigns import amendments
from campaigns.models import Assumption, Campaign, CampaignText
from campaigns.models.published import PROMISED_TEXTS
from campaigns.setup import changeable, checklist, drafting
from campaigns.setup.changeable import PARTS, Rule
from tests.helpers.builders import put
from tests.helpers.campaigns.drafts import act, make_complete, owner_of, page, words

pytestmark = pytest.mark.django_db

PAGE_OF = {
    **dict.fromkeys(amendments.SUMS, "sums"),
    "valuation_date": "facts",
    **dict.fromkeys(Assumption.Kind.values, "offer"),
    "deadline": "days",
    "terms": "terms",
}


def pages(*rules: Rule) -> set[str]:
    return {part.page for part in PARTS if part.rule in rules}


def said(rule: Rule, *names: str) -> str:
    return f"{rule.label} {'; '.join(names)}"


def test_every_page_of_a_draft_says_how_it_can_be_changed_afterwards() -> None:
    assert pages(*Rule) == {*checklist.TITLES, ""}


def test_what_is_corrected_is_on_the_pages_that_stay_open_apart_from_the_deadline() -> None:
    assert pages(Rule.LOGGED) == {*drafting.OPEN_PAGES, "days", ""}


def test_what_supporters_confirm_is_what_a_change_can_change() -> None:
    assert pages(Rule.CONFIRMED) == {PAGE_OF[name] for name in amendments.LABELS}


def test_the_promises_are_named_as_on_their_page() -> None:
    names = [str(CampaignText._meta.get_field(name).verbose_name) for name in PROMISED_TEXTS]

    assert sorted(changeable.promises().split(", ")) == sorted(names)


def test_every_page_says_the_same() -> None:
    campaign = make_complete()
    owner = owner_of(campaign)
    everything = [said(rule, names) for rule, names in zip(Rule, dict(changeable.lines()).values(), strict=True)]
    before = words(owner.get(act(campaign, "publish")))
    put(campaign, phase="pledging")
    after = [words(owner.get(url)) for url in (page(campaign), reverse("desk:amend", args=[campaign.slug]))]
    facts, names = (words(owner.get(page(campaign, name))) for name in ("facts", "names"))

    for text in (before, *after):
        assert [each for each in everything if each not in text] == []
    assert said(Rule.NEVER, "the figures about the company and their sources") in facts
    assert said(Rule.CONFIRMED, "the valuation date") in facts
    assert said(Rule.NEVER, "the web address and the main language") in names
    assert "A change becomes a new version" not in facts


@pytest.mark.parametrize("phase", [Campaign.Phase.FAILED, Campaign.Phase.COMPLETED])
def test_nothing_is_offered_once_the_campaign_has_ended(phase: str) -> None:
    campaign = make_complete()
    put(campaign, phase=phase)

    assert changeable.lines_of("texts", campaign) == []
    assert "What can be changed" not in words(owner_of(campaign).get(page(campaign)))


def test_a_language_that_is_missing_is_not_said_to_be_unchangeable() -> None:
    campaign = make_complete()
    owner = owner_of(campaign)
    put(campaign, phase="pledging")
    never = said(Rule.NEVER, "")

    known, new = (
        words(owner.get(reverse("campaigns:setup_texts", args=[campaign.slug, language]))) for language in ("en", "fr")
    )

    assert never in known
    assert never not in new
