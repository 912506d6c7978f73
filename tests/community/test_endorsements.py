"""The endorsers of a campaign, as everybody and its team see them."""

import re

import pytest
from django.utils import timezone

from campaigns import totals
from campaigns.models import Campaign, TeamMember
from community import page_sections
from tests.helpers.builders import make_campaign, make_member
from tests.helpers.community.endorsers import make_endorser, make_organization, public_page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


def test_organizations_come_first(client):
    campaign = make_campaign()
    make_endorser(campaign, name="Ada")
    make_organization(campaign, email="b@example.org", domain="example.coop", verified_at=timezone.now())

    html = public_page(client, campaign)

    assert html.index("Harbour Housing") < html.index("Ada")


def test_the_reader_s_language_comes_first(client):
    campaign = make_campaign()
    for number, (name, language) in enumerate((("Lucie", "fr"), ("Greta", "de"), ("Ada", "en"))):
        make_endorser(campaign, name=name, language=language, email=f"{number}@example.org")

    firsts = {
        language: re.findall(
            "Lucie|Greta|Ada", client.get(f"/{language}/c/{campaign.slug}/endorsers/").content.decode()
        )
        for language in ("fr", "de")
    }

    assert (firsts["fr"][0], firsts["de"][0]) == ("Lucie", "Greta")


def test_the_team_looks_at_a_draft_and_others_do_not(client):
    campaign = make_campaign(phase=Campaign.Phase.DRAFT)
    make_endorser(campaign)

    assert client.get(f"/c/{campaign.slug}/endorsers/").status_code == 404
    client.force_login(make_member(campaign, TeamMember.Role.OWNER))
    answer = client.get(f"/c/{campaign.slug}/endorsers/")
    assert answer.status_code == 200
    assert "public" not in answer.get("Cache-Control", "")


@pytest.mark.parametrize("people", [1, 3])
def test_lists_cost_the_same_for_one_endorser_and_for_three(client, django_assert_num_queries, people):
    campaign = make_campaign()
    for number in range(people):
        make_endorser(campaign, email=f"{number}@example.org")

    with django_assert_num_queries(4):
        html = public_page(client, campaign)
    assert html.count("<blockquote") == people
    sums = totals.of([campaign])[campaign.pk]
    with django_assert_num_queries(1):
        assert len(page_sections.endorsers_section(campaign, sums).statements) == people


@pytest.mark.parametrize("people", [1, 3])
def test_the_desk_costs_the_same_for_one_endorser_and_for_three(client, django_assert_num_queries, people):
    campaign = make_campaign()
    client.force_login(make_member(campaign, TeamMember.Role.OWNER))
    for number in range(people):
        make_endorser(campaign, email=f"{number}@example.org")

    with django_assert_num_queries(5):
        html = client.get(f"/c/{campaign.slug}/desk/endorsers/").content.decode()

    assert html.count("/take-back/") == people


def test_the_section_of_a_long_list_costs_two_queries(django_assert_num_queries):
    campaign = make_campaign()
    for number in range(page_sections.READ + 1):
        make_endorser(campaign, email=f"{number}@example.org")

    sums = totals.of([campaign])[campaign.pk]
    with django_assert_num_queries(2):
        shown = page_sections.endorsers_section(campaign, sums)

    assert (len(shown.statements), shown.count) == (page_sections.SHOWN_STATEMENTS, page_sections.READ + 1)
