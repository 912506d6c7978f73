"""During a change the headline splits into what was agreed to again and what was not; the preview warns of it."""

import pytest
from django.test import Client

from campaigns import totals
from campaigns.models import Campaign, TeamMember
from desk.dashboard import consent
from pledges import agreement, pledging
from pledges.models import Pledge, Reconfirmation
from tests.helpers.builders import make_campaign, make_interest, make_secured, put, signed_in
from tests.helpers.campaigns.amendments import as_sent, publish
from tests.helpers.desk.desk_team import address, member, read
from tests.helpers.pages import words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign(threshold_cents=1_000_00)


@pytest.fixture
def owner(campaign: Campaign) -> Client:
    return signed_in(member(campaign, TeamMember.Role.OWNER))


def split(campaign: Campaign) -> consent.Split | None:
    here = Campaign.objects.get(pk=campaign.pk)
    sums = totals.of([here])[here.pk]
    return consent.split(here, sums, agreement.progress(here, sums))


def counted(campaign: Campaign, status: str) -> dict[bool, tuple[int, int]]:
    """People and money by whether they agreed to the newest change, pledge by pledge."""
    here = Campaign.objects.get(pk=campaign.pk)
    mine = [row for row in Pledge.objects.filter(campaign=here) if row.status == status]
    halves = {has: [row.amount_cents for row in mine if (row.version == here.version) == has] for has in (True, False)}
    return {has: (len(amounts), sum(amounts)) for has, amounts in halves.items()}


def happens(campaign: Campaign) -> None:
    """People of every kind before the change, some of whom agree or leave; and people who join after it."""
    before = [make_secured(campaign, cents=cents) for cents in (10_00, 25_50, 40_26, 99_99)]
    interested = [make_interest(campaign, cents=cents) for cents in (5_00, 7_77)]
    publish(campaign)
    for pledge, cents in ((before[0], 10_00), (before[1], 30_00), (interested[0], 5_00)):
        pledging.change_amount(Pledge.objects.get(pk=pledge.pk), cents)
    pledging.withdraw(Pledge.objects.get(pk=before[2].pk))
    for make in (make_secured, make_interest):
        make(Campaign.objects.get(pk=campaign.pk), cents=60_00)


@pytest.mark.parametrize(("phase", "status"), [("pledging", "secured"), ("interest", "interested")])
def test_the_parts_of_the_headline_are_those_that_counting_gives(campaign: Campaign, phase: str, status: str) -> None:
    happens(campaign)
    put(campaign, phase=phase)

    found, expected = split(campaign), counted(campaign, status)

    assert found
    assert (found.agreed.people, found.agreed.cents) == expected[True]
    assert (found.left.people, found.left.cents) == expected[False]
    assert min(people for people, _cents in expected.values()) > 0


def test_the_dashboard_shows_both_parts_and_what_would_remain(campaign: Campaign, owner: Client) -> None:
    assert "Still to agree" not in read(owner, campaign)
    happens(campaign)

    page = read(owner, campaign)

    assert "Agreed, or joined since 3 · $100.00 Still to agree 1 · $99.99" in page
    assert "If nobody else agrees, 9% of the threshold remains." in page
    assert "2 Supporters who have to agree to the change $107.76" in page


def test_without_a_change_nothing_is_split(campaign: Campaign) -> None:
    make_secured(campaign)

    assert split(campaign) is None


def test_the_preview_says_how_many_people_and_how_much_money_it_puts_at_risk(campaign: Campaign, owner: Client) -> None:
    url = address(campaign, "amend")
    form = owner.get(url).context["form"]
    wish = {**as_sent(form), "threshold": "1200", "reason_en": "The seller asks for more.", "look": "1"}
    assert "Nobody has pledged yet" in words(owner.post(url, wish))
    make_secured(campaign, cents=40_26)
    make_secured(campaign, cents=10_00)
    make_interest(campaign, cents=5_00)
    pledging.withdraw(make_secured(campaign))

    page = words(owner.post(url, wish))

    assert "3 supporters with $55.26 would have to agree again." in page
    assert "Interest registered 1 · $5.00 Card saved 2 · $50.26" in page
    publish(campaign)
    assert Reconfirmation.objects.get().asked == 3
