"""How many match is known from the totals, or counted up to a number that the page names."""

from typing import Any

import pytest

from campaigns.counting import folding
from campaigns.models import Campaign, Channel, TeamMember
from desk.supporters import counting, searching
from desk.supporters.criteria import Wanted
from desk.supporters.matching import matching
from desk.visibility import Visibility
from pledges.models import Pledge, Status
from tests.helpers.builders import make_campaign, make_secured, signed_in
from tests.helpers.desk import many_pledges
from tests.helpers.desk.desk_team import address, member

pytestmark = pytest.mark.django_db

Role = TeamMember.Role
ALL = Visibility(Role.OWNER)
CRITERIA: list[dict[str, Any]] = [
    {},
    {"least": 40_00},
    {"most": 40_00},
    {"least": 40_00, "most": 40_00},
    {"least": 41_00, "most": 39_00},
    *({"stage": status} for status in Status),
    {"stage": "secured", "least": 40_01},
    {"source": "letter"},
    {"stage": "secured", "source": "letter"},
]


def crowd(campaign: Campaign) -> None:
    for number, status in enumerate([*Status, *Status]):
        source = ["", "letter", Channel.PAPER][number % 3]
        many_pledges.pledge(campaign, status=status, amount_cents=39_00 + 100 * (number % 3), source=source)


@pytest.mark.parametrize("folded", [0, 7, 1_000])
def test_the_list_is_counted_and_added_up_exactly(campaign: Campaign, subtests: pytest.Subtests, folded: int) -> None:
    for each in (make_campaign(), campaign, campaign):
        crowd(each)
        Pledge.objects.filter(campaign=each, status=Status.LAPSED).update(version=3)
        folding.fold_breakdowns(limit=folded)

    for wanted in CRITERIA:
        with subtests.test(wanted=wanted):
            found = counting.read(campaign, Wanted(**wanted), [Status.SECURED], ALL)

            listed = list(matching(campaign, Wanted(**wanted), ALL))
            cents = [each.amount_cents for each in listed if each.status == Status.SECURED]
            assert found == counting.Matches(len(listed), len(cents), sum(cents))


@pytest.mark.parametrize(("people", "said"), [(3, "3 people"), (4, "More than 2 people")])
def test_in_a_large_campaign_of_more_than_a_number_only_that_is_said(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch, people: int, said: str
) -> None:
    monkeypatch.setattr(counting, "MANY", 3)
    monkeypatch.setattr(counting, "MOST", 2)
    for _ in range(people):
        make_secured(campaign, source="letter")
    owner, listed = signed_in(member(campaign, Role.OWNER)), address(campaign, "supporters")

    by_source, everyone = (owner.get(listed, query).context["page"] for query in ({"source": "letter"}, {}))

    assert by_source.count == said
    assert by_source.sum == ("3 with a saved card: $120.00" if people == 3 else "")
    assert by_source.all == ("All 3 who match" if people == 3 else "All who match")
    assert everyone.count == f"{people} people"


def test_the_amounts_of_others_are_not_counted_by(campaign: Campaign) -> None:
    many_pledges.crowd(campaign, 2, amount_cents=40_00)
    many_pledges.crowd(campaign, 1, amount_cents=40_00, show_name=True, show_amount=True)

    found = counting.read(campaign, Wanted(least=40_00), [Status.SECURED], Visibility(Role.EDITOR))

    assert found == counting.Matches(1, 1, None)


def test_a_search_with_more_matches_than_are_read_says_so(campaign: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "MOST", searching.LISTED + 1)
    many_pledges.crowd(campaign, searching.LISTED + 2, name="Zoe")
    owner, search = signed_in(member(campaign, Role.OWNER)), address(campaign, "supporter_search")

    page = owner.post(search, {"text": "zoe"}, follow=True).context["page"]

    assert len(page.entries) == searching.LISTED
    assert page.count == "50 of more than 51 people"
