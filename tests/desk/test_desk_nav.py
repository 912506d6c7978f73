"""The navigation of the desk: on every page, by role, with the current page marked."""

import re

import pytest
from django.urls import reverse

from campaigns.models import Campaign, TeamMember
from tests.helpers.builders import join, make_campaign, signed_in
from tests.helpers.desk.desk_team import address, in_phase, member
from tests.helpers.desk.many_pledges import pledge

pytestmark = pytest.mark.django_db

Role = TeamMember.Role
FULL = {"Dashboard", "Supporters", "Content", "Setup", "Team", "Log"}


def found(page: str) -> dict[str, str]:
    """What the navigation offers, and what it says of each."""
    nav = page.partition('<nav class="desk-nav"')[2].partition("</nav>")[0]
    links = re.findall(r'<a href="[^"]*"\s*(?:aria-current="(\w+)")?\s*>([^<]+)</a>', nav)
    return {label: current for current, label in links}


def at(campaign: Campaign, role: Role, url: str) -> dict[str, str]:
    return found(signed_in(member(campaign, role)).get(url).content.decode())


def test_every_desk_page_marks_its_place_in_the_navigation() -> None:
    campaign = make_campaign()
    in_phase(campaign, Campaign.Phase.PLEDGING)
    events = reverse("community:desk_content", args=[campaign.slug, "events"])

    assert at(campaign, Role.OWNER, address(campaign)) == dict.fromkeys(FULL, "") | {"Dashboard": "page"}
    assert at(campaign, Role.OWNER, address(campaign, "deadline"))["Dashboard"] == "true"
    assert at(campaign, Role.OWNER, address(campaign, "log"))["Log"] == "page"
    here = at(campaign, Role.OWNER, events)
    assert {label for label, current in here.items() if current} == {"Content", "Events"}
    assert (here["Content"], here["Events"]) == ("true", "page")


def test_a_page_below_another_belongs_to_it() -> None:
    campaign = make_campaign()
    made = pledge(campaign)

    here = at(campaign, Role.OWNER, address(campaign, "supporter", pk=made.pk))

    assert {label for label, current in here.items() if current == "true"} == {"Supporters", "List"}


def test_it_offers_only_what_the_role_may_open() -> None:
    campaign = make_campaign()
    supporters, updates = address(campaign, "supporters"), reverse("community:desk_updates", args=[campaign.slug])

    assert {"List", "Messages", "On paper", "Exports"} < at(campaign, Role.TREASURER, supporters).keys()
    assert at(campaign, Role.EDITOR, supporters).keys() - FULL == set()
    assert "Petition" in at(campaign, Role.EDITOR, updates)
    assert "Petition" not in at(campaign, Role.OBSERVER, updates)


def test_every_navigation_link_opens_for_those_who_see_it() -> None:
    campaign = make_campaign()
    starts = (address(campaign, "supporters"), reverse("community:desk_updates", args=[campaign.slug]))
    for role in (Role.TREASURER, Role.OBSERVER):
        desk = signed_in(member(campaign, role))
        navs = [desk.get(start).content.decode().partition('<nav class="desk-nav"')[2] for start in starts]
        for url in {url for nav in navs for url in re.findall(r'href="([^"]+)"', nav.partition("</nav>")[0])}:
            assert desk.get(url).status_code == 200, (role, url)


def test_the_name_of_the_campaign_heads_the_navigation_of_its_pages() -> None:
    mill, lake = make_campaign(title="The mill"), make_campaign(title="The lake")
    owner = member(mill, Role.OWNER)
    join(lake, user=owner, role=Role.OWNER, name="Olive")

    pages = [signed_in(owner).get(address(each, "messages")).content.decode() for each in (mill, lake)]

    heads = [page.partition('<nav class="desk-nav"')[2].partition("<ul")[0] for page in pages]
    assert [re.findall(r">([^<>]+)</a>", head) for head in heads] == [["The mill"], ["The lake"]]


def test_visitors_see_no_desk_navigation() -> None:
    campaign = make_campaign()

    assert "desk-nav" not in signed_in(member(campaign, Role.OWNER)).get(campaign.get_absolute_url()).content.decode()


def test_only_the_organizers_load_the_styles_of_their_pages() -> None:
    campaign = make_campaign()
    client = signed_in(member(campaign, Role.OWNER))

    loaded = [
        "css/desk." in client.get(url).content.decode() for url in (address(campaign), campaign.get_absolute_url())
    ]

    assert loaded == [True, False]
