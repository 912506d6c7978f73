"""The preview of a draft says what is still empty, and calls a deadline that nobody has saved a suggestion."""

import re
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation

from campaigns.models import Campaign, Company
from campaigns.setup import checklist, drafting
from tests.helpers.builders import make_campaign, make_user, put, signed_in, unguarded
from tests.helpers.campaigns.drafts import PROSE, act, make_complete, owner_of, page, save
from tests.helpers.pages import words

pytestmark = pytest.mark.django_db

SUGGESTED, UNDECIDED = "Suggested deadline, not saved yet:", "Still to be decided."


def begun() -> Campaign:
    text = {"title": "Our Commons", "slug": "our-commons", "language": "en"}
    return drafting.begin(make_user(), "Olive", text, Company(name="Bird", currency="USD"))


def preview(campaign: Campaign) -> Any:
    return owner_of(campaign).get(act(campaign, "preview"))


def links(answer: Any) -> set[str]:
    """Where the gaps lead to."""
    return set(re.findall(r'<p class="note">.*?href="([^"]+)"', answer.text, re.DOTALL)) - {""}


def test_an_empty_draft_leads_from_each_gap_to_the_page_that_fills_it() -> None:
    campaign = begun()

    answer = preview(campaign)

    lacking = [item for item in checklist.of(campaign) if item.missing]
    assert {item.page for item in lacking} == {"names", "facts", "offer", "sums", "days", "texts", "terms"}
    assert links(answer) >= {item.url(campaign) for item in lacking}
    assert answer.text.count(page(campaign, language="en")) == len(PROSE) + 1  # and the sentence at the top
    assert answer.text.count(page(campaign, "names")) == 2
    assert "Threshold, below which nothing is charged" not in words(answer)
    assert reverse("campaigns:terms", args=[campaign.slug]) not in answer.text


@pytest.mark.parametrize("name", ["ask", *PROSE])
def test_each_text_that_is_empty_is_named_where_it_would_stand(name: str) -> None:
    campaign = make_complete()
    campaign.texts.update(**{name: ""})

    answer = preview(campaign)

    assert words(answer).count("Still empty. Go to “Texts: English”") == 1
    assert links(answer) == {page(campaign, language="en")}


@pytest.mark.parametrize(("name", "row"), [("organizer_name", "Organizer"), ("contact_email", "Contact")])
def test_a_row_without_a_value_says_so(name: str, row: str) -> None:
    campaign = make_complete(**{name: ""})

    assert f"{row} Still empty. Go to “Address, organizer and contact”" in words(preview(campaign))


def test_a_complete_draft_has_no_gaps() -> None:
    answer = preview(make_complete())

    assert links(answer) == set()
    assert "Still" not in words(answer)
    assert SUGGESTED not in words(answer)


def test_visitors_of_a_published_campaign_see_no_gaps(client: Any) -> None:
    campaign = make_campaign()
    with unguarded():
        campaign.texts.update(risks="")

    said = words(client.get(campaign.get_absolute_url()))

    assert "Still empty" not in said
    assert "Read the terms" in said


def test_a_deadline_that_nobody_saved_is_called_a_suggestion_wherever_it_stands() -> None:
    campaign = begun()
    client = owner_of(campaign)
    dashboard = reverse("desk:dashboard", args=[campaign.slug])
    days = page(campaign, "days")

    previewed = words(client.get(act(campaign, "preview")))
    assert SUGGESTED in previewed
    assert UNDECIDED in previewed
    assert "days left" not in previewed
    assert "If the threshold is secured by the deadline, the banks" in previewed
    assert SUGGESTED in words(client.get(dashboard))
    assert "Suggested; it counts once you save this page." in words(client.get(days))
    refused = save(client, days, day="2027-01-05", time="18:00", timezone="UTC")
    assert "This field is required." in words(refused)
    assert "Suggested" not in words(refused)  # it is the organizer's own day now
    save(client, days, first_phase="interest", day="2027-01-05", time="18:00", timezone="UTC")

    for url in (act(campaign, "preview"), dashboard, days):
        said = words(client.get(url))
        assert "Suggested" not in said
        assert UNDECIDED not in said
    assert "days left" in words(client.get(act(campaign, "preview")))
    assert not next(item for item in checklist.of(Campaign.objects.get()) if item.page == "days").missing


def test_the_suggested_deadline_is_the_end_of_a_day() -> None:
    assert begun().deadline_local.strftime("%H:%M") == "23:59"


def test_the_page_for_the_deadline_explains_both_ways_to_open() -> None:
    campaign = begun()

    said = words(owner_of(campaign).get(page(campaign, "days")))

    assert "With interest first, people say what they would pledge" in said
    assert "With pledges right away, supporters save a card at once." in said


def test_the_preview_in_another_language_leads_to_the_texts_that_it_shows() -> None:
    campaign = make_complete()
    campaign.texts.create(language="de", title="Unsere Allmende")
    client = owner_of(campaign)

    with translation.override("de"):
        answer = client.get(act(campaign, "preview"))
        url = page(campaign, language="de")

    assert links(answer) == {url}


def test_the_preview_costs_the_same_however_much_is_empty(django_assert_max_num_queries: Any) -> None:
    complete, empty = make_complete(), begun()
    put(empty, first_phase="pledging")
    for campaign in (complete, empty):
        client = signed_in(campaign.team.create(user=make_user(), role="owner", name="Olive").user)
        with django_assert_max_num_queries(45):
            client.get(act(campaign, "preview"))


@pytest.mark.parametrize(
    ("first", "counted", "button"),
    [
        ("interest", "interested, no card yet", "Register my interest"),
        ("pledging", "secured by saved cards", "Pledge"),
    ],
)
def test_a_draft_counts_what_its_first_phase_will_and_its_button_leads_nowhere(
    first: str, counted: str, button: str
) -> None:
    campaign = make_complete(first_phase=first)
    owner = owner_of(campaign)

    shown = [owner.get(url) for url in (campaign.get_absolute_url(), act(campaign, "preview"))]
    dashboard = owner.get(reverse("desk:dashboard", args=[campaign.slug]))

    assert [counted in words(answer) for answer in (*shown, dashboard)] == [True] * 3
    assert reverse("pledges:start", args=[campaign.slug]) not in shown[1].text
    assert re.search(rf"<button[^>]* disabled>{button}</button>", shown[1].text)
    assert "In this preview the button does nothing." in words(shown[1])
