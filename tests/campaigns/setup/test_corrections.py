"""What can still be written after a campaign was published: what promises nothing, translations, picture, contact."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from campaigns.models import Campaign, CampaignAct
from tests.helpers.builders import put, unguarded
from tests.helpers.campaigns.drafts import TEXT, make_complete, owner_of, page, save, words
from tests.helpers.community.endorsers import picture_of
from tests.helpers.pages import levels

pytestmark = pytest.mark.django_db

PROMISED = ("title", "bought", "money", "failure", "refunds", "fees", "governance", "legal")


@pytest.fixture
def campaign() -> Campaign:
    campaign = make_complete()
    put(campaign, phase="pledging")
    return campaign


@pytest.fixture
def owner(campaign: Campaign) -> Client:
    return owner_of(campaign)


def logged(campaign: Campaign) -> list[dict[str, Any]]:
    return [act.data for act in campaign.acts.filter(kind=CampaignAct.Kind.CORRECTED)]


def test_words_that_promise_nothing_are_corrected_and_the_log_keeps_what_was_there(
    campaign: Campaign, owner: Client
) -> None:
    answer = save(owner, page(campaign, language="en"), **{**TEXT, "risks": "A storm.", "ask": "Pledge now."})

    assert levels(owner.get(answer.url)) == ["success"]
    text = campaign.texts.get()
    assert (text.risks, text.ask) == ("A storm.", "Pledge now.")
    replaced = {"risks": TEXT["risks"], "ask": TEXT["ask"]}
    assert logged(campaign) == [{"page": "texts", "language": "en", "replaced": replaced}]


@pytest.mark.parametrize("name", PROMISED)
def test_promises_stay_even_if_the_form_sends_others(campaign: Campaign, owner: Client, name: str) -> None:
    save(owner, page(campaign, language="en"), **{**TEXT, name: "Something else."})

    assert getattr(campaign.texts.get(), name) == TEXT[name]
    assert logged(campaign) == []


@pytest.mark.parametrize("name", ["risks", "ask", "organizer"])
def test_no_text_can_be_removed_after_publication(campaign: Campaign, owner: Client, name: str) -> None:
    assert "This field is required" in words(save(owner, page(campaign, language="en"), **{**TEXT, name: ""}))

    assert getattr(campaign.texts.get(), name) == TEXT[name]


def test_a_language_is_added_whole(campaign: Campaign, owner: Client) -> None:
    german = page(campaign, language="de")
    said = {**TEXT, "title": "Unseres"}

    assert "Add another language" in words(owner.get(page(campaign)))
    assert words(save(owner, german, title="Unseres")).count("This field is required") > 1
    assert campaign.texts.count() == 1
    save(owner, german, **said)

    assert campaign.texts.get(language="de").title == "Unseres"
    assert "Unseres" in words(Client().get(f"/de{campaign.get_absolute_url()}"))
    assert [each["language"] for each in logged(campaign)] == ["de"]


def test_a_promise_that_was_empty_can_be_made(campaign: Campaign, owner: Client) -> None:
    with unguarded():
        campaign.texts.update(fees="")

    save(owner, page(campaign, language="en"), **{**TEXT, "fees": "We pay them."})

    assert campaign.texts.get().fees == "We pay them."


def test_the_picture_is_replaced_and_needs_words(campaign: Campaign, owner: Client) -> None:
    save(owner, page(campaign, "image"), picture=picture_of())

    assert Campaign.objects.get(pk=campaign.pk).image
    assert [each["page"] for each in logged(campaign)] == ["image"]
    assert "This field is required" in words(save(owner, page(campaign, language="en"), **TEXT))


def test_an_ended_campaign_is_as_it_was(campaign: Campaign, owner: Client) -> None:
    put(campaign, phase="failed")

    assert "you can read this page but not edit it" in words(owner.get(page(campaign, language="en")))
    save(owner, page(campaign, language="en"), **{**TEXT, "risks": "A storm."})

    assert campaign.texts.get().risks == TEXT["risks"]


def test_corrections_of_a_draft_are_not_logged() -> None:
    draft = make_complete()

    save(owner_of(draft), page(draft, language="en"), **{**TEXT, "risks": "A storm."})

    assert logged(draft) == []


def correct(owner: Client, campaign: Campaign, **data: str) -> Any:
    present = {"organizer_name": campaign.organizer_name, "contact_email": campaign.contact_email}
    return save(owner, page(campaign, "names"), **{**present, **data})


def test_organizer_and_contact_are_corrected_and_the_page_says_what_the_name_was(
    campaign: Campaign, owner: Client
) -> None:
    correct(owner, campaign, organizer_name="Friends of our Commons", contact_email="office@example.org")

    here = Campaign.objects.get(pk=campaign.pk)
    assert (here.organizer_name, here.contact_email) == ("Friends of our Commons", "office@example.org")
    replaced = {"organizer_name": "Friends of the Commons", "contact_email": "hello@example.org"}
    assert logged(campaign) == [{"page": "names", "language": "", "replaced": replaced}]
    public = words(Client().get(campaign.get_absolute_url()))
    assert re.search(r"Friends of our Commons Until .* \(.*\): Friends of the Commons", public)
    assert "hello@example.org" not in public
    log = words(owner.get(reverse("desk:log", args=[campaign.slug])))
    assert "organizer or contact corrected, or a language added: Address, organizer and contact" in log


@pytest.mark.parametrize("empty", ["organizer_name", "contact_email"])
def test_neither_organizer_nor_contact_can_be_removed(campaign: Campaign, owner: Client, empty: str) -> None:
    assert "This field is required" in words(correct(owner, campaign, **{empty: ""}))

    assert (getattr(Campaign.objects.get(), empty), logged(campaign)) == (getattr(campaign, empty), [])


def test_web_address_and_main_language_stay_even_if_the_form_sends_others(campaign: Campaign, owner: Client) -> None:
    correct(owner, campaign, slug="elsewhere", language="de", organizer_name="Others")

    here = Campaign.objects.get(pk=campaign.pk)
    assert (here.slug, here.language, here.organizer_name) == (campaign.slug, "en", "Others")


def test_two_corrections_of_the_name_are_both_told(campaign: Campaign, owner: Client) -> None:
    for name in ("Second", "Third"):
        correct(owner, campaign, organizer_name=name)

    public = words(Client().get(campaign.get_absolute_url()))
    assert public.index("Third") < public.index(": Second") < public.index(": Friends of the Commons")
