"""What outsiders cannot reach: things of another campaign, and a campaign before it is published."""

import pytest
from django.http import HttpRequest, HttpResponse

from campaigns.models import Campaign
from config import urls
from tests.access import addresses, requests
from tests.access.one_of_everything import World
from tests.access.people import OUTSIDERS
from tests.access.visits import ask, ask_each
from tests.helpers.builders import put

# Parts of an address that every campaign has, and not one thing of one campaign.
COMMON = {"slug", "kind", "language", "name", "number"}
REFUSED = {"404", "405"}


@pytest.fixture(autouse=True)
def _without_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands on the page that says 404 is looked at by test_matrix; here it is drawn a thousand times."""

    def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
        return HttpResponse(status=404)

    monkeypatch.setattr(urls, "handler404", not_found, raising=False)


@pytest.mark.slow
def test_things_of_one_campaign_cannot_be_reached_through_another(world: World) -> None:
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


@pytest.mark.slow
def test_a_draft_campaign_exists_only_for_its_team(world: World) -> None:
    names = [name for name, needs in addresses.parameters().items() if "slug" in needs]
    for campaign in Campaign.objects.filter(team__user=world.user("owner")):
        put(campaign, phase="draft")

    got = {
        (visit.outcome, method, name, visit.who)
        for name in names
        for method in ("GET", "POST")
        for visit in ask_each(world, name, ("visitor", "by link", *OUTSIDERS), method)
        if visit.outcome not in REFUSED
    }

    # The desk does not say to who is not signed in whether there is such a campaign.
    assert {(outcome, who) for outcome, _, _, who in got} == {("sign in", "visitor"), ("sign in", "by link")}, got
    assert {name for _, _, name, _ in got if "desk" not in name and "setup" not in name} == set()
