"""What roles that see supporters only in part are shown, in whatever phase their published campaign is."""

from collections.abc import Iterator

import pytest

from campaigns.models import Campaign
from tests.access.one_of_everything import World
from tests.access.told import TOLD
from tests.access.visits import ask
from tests.helpers.desk.desk_team import address

PAGES = ("dashboard", "log", "log_file", "log_workbook", "supporters")


@pytest.mark.parametrize("who", ["observer", "editor"])
@pytest.mark.slow
def test_no_campaign_page_shows_them_more_than_the_table_allows(world: World, who: str) -> None:
    campaigns = Campaign.objects.filter(team__user=world.user(who)).exclude(phase="draft")

    visits = [ask(world, name, who, "GET", url) for each in campaigns for name, url in _pages(each)]

    allowed = {(whose, name) for whose, places in TOLD.items() for name, those in places.items() if who in those}
    assert {visit.outcome for visit in visits} == {"page"}
    assert {(whose, visit.name) for visit in visits for whose in visit.told} - allowed == set()
    assert {"desk:supporter", "desk:money_act"} < {visit.name for visit in visits}


def _pages(campaign: Campaign) -> Iterator[tuple[str, str]]:
    yield from ((f"desk:{name}", address(campaign, name)) for name in PAGES)
    for name, found in (("supporter", campaign.pledges.all()), ("money_act", campaign.money_acts.all())):
        yield from ((f"desk:{name}", address(campaign, name, pk=each.pk)) for each in found)
