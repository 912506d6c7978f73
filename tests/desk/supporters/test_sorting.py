"""The orders of the list: every page starts where the last one ended, from an index, whatever was added meanwhile."""

from typing import Any
from urllib.parse import parse_qs

import pytest

from campaigns.models import Campaign, TeamMember
from common import sql
from desk.supporters import listing, orders
from desk.supporters.criteria import Wanted
from desk.supporters.matching import matching
from desk.supporters.orders import Order
from desk.visibility import Visibility
from pledges.models import Pledge
from tests.helpers.builders import signed_in
from tests.helpers.desk import many_pledges
from tests.helpers.desk.desk_team import address, member

pytestmark = pytest.mark.django_db

Role = TeamMember.Role
ALL = Visibility(Role.OWNER)
# Equal amounts and names, upper and lower case, and people without a name.
PEOPLE = [(cents, name) for cents in (10_00, 40_00, 40_01) for name in ("", "Ada", "ben", "Ben", "", "Zoe")]
KEYS: dict[str, Any] = {
    "date": lambda pledge: pledge.created_at,
    "amount": lambda pledge: pledge.amount_cents,
    "name": lambda pledge: (not pledge.name, pledge.name.lower()),
}


def crowd(campaign: Campaign) -> list[Pledge]:
    pledges = many_pledges.crowd(campaign, len(PEOPLE))
    for pledge, (pledge.amount_cents, pledge.name) in zip(pledges, PEOPLE, strict=True):
        pledge.save(update_fields=["amount_cents", "name"])
    return list(campaign.pledges.all())


def pages(campaign: Campaign, order: Order) -> list[Pledge]:
    found, before = [], ""
    while True:
        page = listing.page(campaign, Wanted(), ALL, before, order)
        found += [row.pledge for row in page.rows]
        many_pledges.crowd(campaign, 1, amount_cents=999_00 if order.is_descending else 1, name="" if before else "A")
        if not (before := page.before):
            return found


@pytest.mark.parametrize("order", orders.ORDERS, ids=lambda order: order.name or "newest")
def test_the_pages_of_an_order_show_each_person_once_in_it(
    campaign: Campaign, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "PAGE", 4)
    people = crowd(campaign)

    shown = [pledge for pledge in pages(campaign, order) if pledge in people]

    expected = sorted(people, key=lambda each: (KEYS[order.column](each), each.pk), reverse=order.is_descending)
    assert [each.pk for each in shown] == [each.pk for each in expected]


def test_every_order_is_a_range_of_an_index(campaign: Campaign) -> None:
    sql.execute("REINDEX TABLE {pledges.Pledge}")  # no vacuum has cleared what earlier tests rolled back
    middle = many_pledges.crowd(campaign, 5_000, name="Ada")[2_500]
    sql.execute("ANALYZE")
    starts = {"date": middle.created_at, "amount": middle.amount_cents, "name": "0ada"}

    for order in orders.ORDERS:
        found = matching(campaign, Wanted(), ALL)
        for part in (order.of(found), order.after(found, starts[order.column], middle.pk)):
            plan = part[:50].explain()
            assert INDEXES[order.column] in plan, (order, plan)
            assert "Sort" not in plan, (order, plan)
    assert "Index Cond" in plan
    assert "Filter: " not in plan.replace("Filter: ((status)::text <> 'unconfirmed'::text)", "")


INDEXES = {"date": "pledge_desk ", "amount": "pledge_desk_amount", "name": "pledge_desk_name"}


def test_the_header_of_a_column_sorts_by_it_and_then_the_other_way(campaign: Campaign) -> None:
    many_pledges.crowd(campaign, 1)
    client, seen = signed_in(member(campaign, Role.OWNER)), []

    query = "stage=secured"
    for number in range(3):
        columns = client.get(f"{address(campaign, 'supporters')}?{query}").context["page"].columns
        seen.append([column.sort for column in columns if column.sort or column.link])
        query = columns[number > 0].link.removeprefix("?")

    assert seen == [["", "", "descending"], ["ascending", "", ""], ["", "descending", ""]]
    assert parse_qs(query) == {"stage": ["secured"], "sort": ["smallest"]}


def test_a_cursor_counts_only_in_its_own_order_and_says_no_name(campaign: Campaign) -> None:
    many_pledges.crowd(campaign, listing.PAGE + 1, name="Ada")
    client, url = signed_in(member(campaign, Role.OWNER)), address(campaign, "supporters")

    older = client.get(url, {"sort": "name"}).context["page"].older
    before = parse_qs(older)["before"][0]

    assert "ada" not in str(listing.Places(f"supporters:{campaign.pk}:name").read(before)).lower()
    assert client.get(url, {"sort": "name", "before": before}).status_code == 200
    assert client.get(url, {"sort": "largest", "before": before}).status_code == 404


@pytest.mark.parametrize("role", [Role.EDITOR, Role.OBSERVER])
@pytest.mark.parametrize("sort", ["largest", "smallest", "name", "name-z"])
def test_who_does_not_see_what_is_sorted_by_cannot_sort_by_it(campaign: Campaign, role: str, sort: str) -> None:
    crowd(campaign)
    client, url = signed_in(member(campaign, role)), address(campaign, "supporters")

    page = client.get(url, {"sort": sort}).context["page"]

    assert [entry.url for entry in page.entries] == [entry.url for entry in client.get(url).context["page"].entries]
    assert [column.link for column in page.columns if column.link] == ["?sort=oldest"]


@pytest.mark.parametrize("role", [Role.OWNER, Role.OBSERVER])
def test_what_takes_too_long_to_find_is_said_instead_of_an_error(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch, role: str
) -> None:
    many_pledges.crowd(campaign, 3, source="choir")
    slow = matching(campaign, Wanted(source="choir"), ALL).extra(where=["pg_sleep(0.1) IS NOT NULL"])
    monkeypatch.setattr(listing, "matching", lambda *_: slow)
    monkeypatch.setattr(listing, "PATIENCE", "1ms")

    query = {"source": "choir", "sort": "oldest"}
    answer = signed_in(member(campaign, role)).get(address(campaign, "supporters"), query)

    page = answer.context["page"]
    assert (answer.status_code, page.entries, page.older, page.empty.link.url) == (200, [], "", "?source=choir")
    assert "takes too long" in page.empty.text
    assert [each.label for each in page.actions] == (
        ["Write to all of them", "Export all of them"] if role == Role.OWNER else []
    )
