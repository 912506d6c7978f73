"""What is not there for anybody else: what belongs to another campaign, and a campaign before it is published."""

from campaigns.models import Campaign
from tests.access import addresses, requests
from tests.access.one_of_everything import World
from tests.access.people import OUTSIDERS
from tests.access.visits import ask
from tests.helpers.builders import put

# Parts of an address that every campaign has, and not one thing of one campaign.
COMMON = {"slug", "kind", "language", "name", "number"}
REFUSED = {"404", "405"}


def test_what_belongs_to_one_campaign_is_not_there_at_another(world: World) -> None:
    theirs = Campaign.objects.get(team__user=world.user("other owner")).slug
    names = [name for name, needs in addresses.parameters().items() if "slug" in needs and needs - COMMON]

    got = {
        (visit.outcome, method, name)
        for name in names
        for method in ("GET", "POST")
        if (visit := ask(world, name, "other owner", method, requests.url(world, name, theirs))).outcome not in REFUSED
    }

    assert got == set()
    assert len(names) > 20


def test_before_it_is_published_a_campaign_is_there_for_nobody_but_its_team(world: World) -> None:
    names = [name for name, needs in addresses.parameters().items() if "slug" in needs]
    for campaign in Campaign.objects.filter(team__user=world.user("owner")):
        put(campaign, phase="draft")

    got = {
        (visit.outcome, method, name, who)
        for name in names
        for who in ("visitor", "by link", *OUTSIDERS)
        for method in ("GET", "POST")
        if (visit := ask(world, name, who, method)).outcome not in REFUSED
    }

    # The desk does not say to who is not signed in whether there is such a campaign.
    assert {(outcome, who) for outcome, _, _, who in got} == {("sign in", "visitor"), ("sign in", "by link")}, got
    assert {name for _, _, name, _ in got if "desk" not in name and "setup" not in name} == set()
