"""Who reads the desk's dashboard, at which phase, at what cost, and how it keeps up."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from campaigns.models import Campaign, TeamMember
from pledges import pledging
from tests.helpers.builders import make_campaign, make_interest, make_secured, signed_in
from tests.helpers.desk.desk_team import INSIDE, address, in_phase, member, read
from tests.helpers.pages import words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]

Role = TeamMember.Role


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign(threshold_cents=1_000_00, timezone="America/New_York")


@pytest.fixture
def owner(campaign: Campaign) -> Client:
    return signed_in(member(campaign, Role.OWNER))


@pytest.mark.parametrize("role", INSIDE)
def test_names_and_amounts_are_shown_as_supporter_and_role_allow(campaign: Campaign, role: str) -> None:
    for number, (show_name, show_amount) in enumerate([(True, True), (True, False), (False, True), (False, False)]):
        make_secured(campaign, cents=11_11 + number, name=f"Ada{number}", show_name=show_name, show_amount=show_amount)

    page = read(signed_in(member(campaign, role)), campaign).split("Recent activity")[1].split("Collection")[0]

    is_named = role != Role.OBSERVER
    assert [f"Ada{number}" in page for number in range(4)] == [is_named, is_named, False, False]
    assert [f"$11.1{1 + number}" in page for number in range(4)] == [True, False, False, False]
    assert "name not shown" in page


@pytest.mark.parametrize("role", INSIDE)
@pytest.mark.parametrize("phase", Campaign.Phase.values)
@pytest.mark.parametrize("filled", [False, True])
def test_the_page_opens_at_every_phase_for_every_role(campaign: Campaign, role: str, phase: str, filled: bool) -> None:  # noqa: FBT001
    if filled:
        with time_machine.travel(timezone.now() - timedelta(days=8), tick=False):
            make_interest(campaign)
            pledging.withdraw(make_secured(campaign))
        make_secured(campaign)
    in_phase(campaign, phase)

    page = signed_in(member(campaign, role)).get(address(campaign), {"period": "all"})

    assert "None" not in words(page).replace("None yet. The audit runs every night.", "")
    assert ("<svg" in page.text.split('id="course-title"')[1]) == filled


def test_a_desk_with_nothing_in_it_says_what_to_do_next(campaign: Campaign, owner: Client) -> None:
    page = read(owner, campaign)

    for words_ in (
        "Median, mean and pace appear with the first pledge.",
        "To do Your second factor is missing",
        "Daily figures start with the first pledge. Create a link and share it",
        "Figures appear with the first visit.",
        "The first one is the hardest",
        "No visits yet. Create a code",
        "Nobody has signed yet. The petition",
        "Every pledge, change and withdrawal will appear here.",
    ):
        assert words_ in page


def test_what_one_reads_rather_than_acts_on_can_be_folded_and_is_open_without_a_script(
    campaign: Campaign, owner: Client
) -> None:
    make_secured(campaign)

    page = owner.get(address(campaign)).text

    folded = re.findall(r'<details class="section-fold" open>\s*<summary>\s*<h2 id="([a-z-]+)-title"', page)
    assert folded == ["course", "amounts", "origins", "activity", "books", "log"]


def test_a_desk_where_nothing_is_pledged_any_more_has_no_words_for_beginners(campaign: Campaign, owner: Client) -> None:
    in_phase(campaign, "failed")

    page = read(owner, campaign)

    assert "There are no pledges at the moment." in page
    assert "The first one is the hardest" not in page
    assert "appear with the first pledge" not in page


def test_the_figures_refresh_the_very_view_that_is_open_and_can_be_stopped(campaign: Campaign, owner: Client) -> None:
    page = owner.get(address(campaign), {"period": "7", "elsewhere": "no"}).text
    assert 'data-hx-get="?period=7"' in page
    assert 'data-hx-trigger="every 30s"' in page
    assert "vendor/htmx-" in page

    still = owner.get(address(campaign), {"period": "7", "still": ""}).text
    assert "hx-get" not in still
    assert "htmx" not in still


def test_a_stopped_refresh_stays_off_until_started_again(campaign: Campaign, owner: Client) -> None:
    make_secured(campaign)

    page = owner.get(address(campaign), {"period": "7", "still": ""}).text

    assert '<input type="hidden" name="still">' in page  # other days
    onward = re.findall(r'href="(\?[^"]*)"', page)
    assert onward == [
        "?period=7&amp;still",
        "?period=7",  # that starts it again
        *(f"?period={name}&amp;still" for name in ("7", "30", "all")),
    ]
