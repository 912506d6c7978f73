"""Every page runs the same number of queries for ten pledges and for a thousand."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaigns.models import Campaign, TeamMember
from desk.supporters.criteria import PROBLEMS
from pledges.models import Pledge, Status
from tests.helpers.builders import make_campaign, signed_in
from tests.helpers.community.signatures import make_version
from tests.helpers.desk.bulk_campaign import grow
from tests.helpers.desk.desk_team import address, in_phase, member, proven

pytestmark = pytest.mark.django_db

# How many they may cost at all.
# Six of the list of supporters are its exact count, which gives up after two seconds.
MOST = {"campaign": 18, "petition": 7, "supporters": 14}


# Of the dashboard exactly, while a request waits for a second person, and there are failed refunds and disputes. Six
# more find out from when the owners of cards that expire can be written to.
DASHBOARD = dict.fromkeys(("desk", "desk 7", "desk 30"), 23 + 6)


# A thousand are more than a page of any list shows, and more than any list reads at a time.
FEW, MANY = 10, 1_000


@pytest.mark.slow
def test_every_page_runs_the_same_queries_for_ten_pledges_and_a_thousand() -> None:
    campaign = make_campaign()
    make_version(campaign)
    in_phase(campaign, Campaign.Phase.PLEDGING)
    team, supporter = proven(member(campaign, TeamMember.Role.OWNER)), grow(campaign, FEW)[0]

    _warm_up(campaign, team, supporter)
    few = _costs(campaign, team, supporter)
    grow(campaign, MANY - FEW)
    _warm_up(campaign, team, supporter)
    many = _costs(campaign, team, supporter)

    assert many == few
    assert {name: cost for name, cost in many.items() if cost > MOST.get(name, 25) and name not in DASHBOARD} == {}
    assert {name: many[name] for name in DASHBOARD} == DASHBOARD
    assert len(many) == len(few) > 60


def _warm_up(campaign: Campaign, team: Client, supporter: Pledge) -> None:
    """Open every page once, without its filters, so that what is looked up once, or after a change, is not counted."""
    for _, client, url in _pages(campaign, team, signed_in(supporter.supporter), supporter):
        if "?" not in url:
            b"".join(client.get(url))


def _costs(campaign: Campaign, team: Client, supporter: Pledge) -> dict[str, int]:
    costs = {}
    for name, client, url in _pages(campaign, team, signed_in(supporter.supporter), supporter):
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(url)
            assert b"".join(answer), url  # a file is read while it is sent
        assert answer.status_code == 200, url
        costs[name] = len(captured)
    return costs


def _pages(campaign: Campaign, team: Client, supporter: Client, pledge: Pledge) -> Iterator[tuple[str, Client, str]]:
    slug = campaign.slug
    for name in (
        "campaigns:campaign",
        "community:petition",
        "community:updates",
        "community:endorsers",
        "community:updates_feed",
        "community:share",
        "campaigns:totals",
        "campaigns:changes",
    ):
        yield name, Client(), reverse(name, args=[slug])
    yield "form", Client(), reverse("pledges:start", args=[slug])
    for name in (
        "community:desk_updates",
        "community:desk_endorsers",
        "campaigns:desk_team",
        "community:desk_sharing",
        "community:desk_petition",
    ):
        yield name, team, reverse(name, args=[slug])
    for period in ("7", "30", "all"):
        yield "desk" if period == "all" else f"desk {period}", team, f"{address(campaign)}?period={period}"
    for name in ("exports", "offline", "messages", "digest", "amend", "cancel"):
        yield name, team, address(campaign, name)
    yield "act", team, address(campaign, "money_act", pk=campaign.money_acts.waiting().latest("pk").pk)
    for name in ("log", "log_file", "log_workbook"):
        for query in ("", "kind=money_asked", "kind=phase", "who=nobody", "since=2020-01-01&until=2099-01-01"):
            yield f"{name} {query}", team, f"{address(campaign, name)}?{query}"
    for query in ("", "source=letter&problem=declined", "tag=press"):
        yield f"message {query}", team, f"{address(campaign, 'message_new')}?{query}"
    yield "supporter", team, address(campaign, "supporter", pk=pledge.pk)
    yield "supporters", team, address(campaign, "supporters")
    for query in _filters():
        yield query, team, f"{address(campaign, 'supporters')}?{query}"
    yield "pledges", supporter, reverse("pledges:mine")


def _filters() -> Iterator[str]:
    yield from (f"stage={status}" for status in Status)
    yield from (f"problem={problem}" for problem in PROBLEMS)
    yield from ("least=40", "most=40", "least=40&most=40", "source=letter", "language=en", "tag=press")
    yield from ("since=2020-01-01", "until=2099-01-01", "stage=secured&source=letter&problem=declined&language=en")
