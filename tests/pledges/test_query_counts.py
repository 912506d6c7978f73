"""What pages cost is the same for ten pledges and for ten thousand."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaigns.models import Campaign, TeamMember
from pledges.models import Pledge, Status
from pledges.supporters import PROBLEMS
from tests.campaigns.signers import make_version
from tests.make import make_campaign, signed_in
from tests.pledges.desk import address, in_phase, member
from tests.pledges.multitude import grow

pytestmark = pytest.mark.django_db

# How many they may cost at all.
MOST = {"desk": 27, "campaign": 17, "petition": 7, "supporters": 8}


def test_every_page_costs_the_same_with_ten_and_ten_thousand_pledges() -> None:
    campaign = make_campaign()
    make_version(campaign)
    in_phase(campaign, Campaign.Phase.PLEDGING)
    team, supporter = signed_in(member(campaign, TeamMember.Role.OWNER)), grow(campaign, 10)[0]

    _costs(campaign, team, supporter)  # what a process looks up once
    few = _costs(campaign, team, supporter)
    grow(campaign, 9_990)
    many = _costs(campaign, team, supporter)

    assert many == few
    assert {name: cost for name, cost in many.items() if cost > MOST.get(name, 25)} == {}
    assert len(many) == len(few) > 40


def _costs(campaign: Campaign, team: Client, supporter: Pledge) -> dict[str, int]:
    costs = {}
    for name, client, url in _pages(campaign, team, signed_in(supporter.supporter), supporter):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200, url
        costs[name] = len(captured)
    return costs


def _pages(campaign: Campaign, team: Client, supporter: Client, pledge: Pledge) -> Iterator[tuple[str, Client, str]]:
    slug = campaign.slug
    for name in ("campaign", "petition", "updates", "endorsers", "updates_feed", "share", "totals"):
        yield name, Client(), reverse(f"campaigns:{name}", args=[slug])
    yield "form", Client(), address(campaign, "start")
    for name in ("desk_updates", "desk_endorsers", "desk_team", "desk_sharing", "desk_petition"):
        yield name, team, reverse(f"campaigns:{name}", args=[slug])
    for period in ("7", "30", "all"):
        yield "desk" if period == "all" else f"desk {period}", team, f"{address(campaign)}?period={period}"
    for name in ("desk_exports", "desk_offline"):
        yield name, team, address(campaign, name)
    yield "supporter", team, address(campaign, "desk_supporter", pk=pledge.pk)
    yield "supporters", team, address(campaign, "desk_supporters")
    for query in _filters():
        yield query, team, f"{address(campaign, 'desk_supporters')}?{query}"
    yield "pledges", supporter, reverse("pledges:mine")


def _filters() -> Iterator[str]:
    yield from (f"stage={status}" for status in Status)
    yield from (f"problem={problem}" for problem in PROBLEMS)
    yield from ("least=40", "most=40", "least=40&most=40", "source=letter", "language=en", "tag=press")
    yield from ("since=2020-01-01", "until=2099-01-01", "stage=secured&source=letter&problem=failed&language=en")
