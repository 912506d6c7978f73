"""Searching the list by names, addresses and references."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from campaigns.models import Campaign, TeamMember
from common import money, sql
from desk.models import Tagging
from desk.supporters import searching
from desk.supporters.criteria import Wanted
from desk.supporters.matching import matching
from desk.views.supporters import kept_searches
from desk.visibility import Visibility
from pledges.models import Status
from tests.helpers.builders import join, make_campaign, signed_in
from tests.helpers.desk import many_pledges
from tests.helpers.desk.desk_team import address, member
from tests.helpers.pages import words

pytestmark = pytest.mark.django_db

Role = TeamMember.Role
ALL = Visibility(Role.OWNER)


@pytest.fixture
def owner(campaign: Campaign) -> Any:
    return signed_in(member(campaign, Role.OWNER))


def act(client: Any, campaign: Campaign, query: str = "", **form: Any) -> Any:
    return client.post(f"{address(campaign, 'supporters_act')}?{query}", form)


def search(client: Any, campaign: Campaign, text: str) -> Any:
    return client.post(address(campaign, "supporter_search"), {"text": text}, follow=True)


@pytest.mark.parametrize("text", ["love", "ADA", "ada love", "lovelace ada", "anal", "engine.ex", "ada@", "ada.l"])
def test_people_are_found_by_the_beginnings_of_words_in_name_and_address(
    campaign: Campaign, owner: Any, text: str
) -> None:
    ada = many_pledges.pledge(campaign, name="Ada Lovelace")
    User.objects.filter(pk=ada.supporter_id).update(email="ada.lovelace+analytical@engine.example")
    many_pledges.pledge(campaign, name="Grace")
    many_pledges.pledge(make_campaign(), name="Ada Lovelace")

    page = search(owner, campaign, text).context["page"]

    assert [entry.title for entry in page.entries] == ["Ada Lovelace"]
    assert page.count == "1 person"


@pytest.mark.parametrize("text", ["velace", "zoe' | grace:*", "…", "zoe <-> ! ada", "<script>"])
def test_a_search_without_matches_says_so(campaign: Campaign, owner: Any, text: str) -> None:
    many_pledges.pledge(campaign, name="Ada Lovelace")
    many_pledges.pledge(campaign, name="Grace Brewster")

    found = search(owner, campaign, text)

    assert "No match found." in words(found)
    page = found.context["page"]
    assert ([chip.label for chip in page.chips], page.entries, page.actions) == ([f"Search: {text}"], [], [])


def test_members_find_only_by_what_they_see(campaign: Campaign) -> None:
    shown = many_pledges.pledge(campaign, name="Ada", show_name=True)
    many_pledges.pledge(campaign, name="Ada Hidden")
    many_pledges.pledge(campaign, name="Ada Gone", show_name=True, status=Status.WITHDRAWN)
    pages = {role: signed_in(member(campaign, role)) for role in (Role.EDITOR, Role.OBSERVER)}

    found = search(pages[Role.EDITOR], campaign, "ada")

    assert [entry.url for entry in found.context["page"].entries] == [address(campaign, "supporter", pk=shown.pk)]
    assert found.context["page"].actions == []
    assert "No match found." in words(search(pages[Role.OBSERVER], campaign, "ada"))
    assert "No match found." in words(search(pages[Role.EDITOR], campaign, shown.supporter.email.split("@")[0]))


def test_a_search_says_how_many_match_and_their_money_as_filters_do(campaign: Campaign, owner: Any) -> None:
    many_pledges.pledge(campaign, name="Ada Lovelace", amount_cents=12_00)
    many_pledges.pledge(campaign, name="Ada Byron", amount_cents=30_00)
    many_pledges.pledge(campaign, name="Ada Withdrawn", amount_cents=50_00, status=Status.WITHDRAWN)
    many_pledges.pledge(campaign, name="Grace", amount_cents=70_00)

    page = search(owner, campaign, "ada").context["page"]
    editor = search(signed_in(member(campaign, Role.EDITOR)), campaign, "ada").context["page"]

    assert (page.count, page.sum) == ("3 people", "2 with a saved card: $42.00")
    assert editor.sum == ""


def test_a_search_with_many_matches_is_exact_up_to_its_limit(campaign: Campaign, owner: Any) -> None:
    crowd = many_pledges.crowd(campaign, searching.LISTED + 1, name="Ada")
    money_of_all = sum(pledge.amount_cents for pledge in crowd if pledge.status == Status.SECURED)

    some = search(owner, campaign, "ada").context["page"]
    many_pledges.crowd(campaign, searching.MOST - searching.LISTED, name="Ada")
    many = search(owner, campaign, "ada").context["page"]

    assert some.count == "The newest 50 of 51 people"
    assert some.sum.endswith(money.formatted(money_of_all, campaign.currency))
    assert (many.count, many.sum) == ("50 of more than 200 people", "")


def test_a_search_costs_a_constant_number_of_queries(campaign: Campaign, owner: Any) -> None:
    there = owner.post(address(campaign, "supporter_search"), {"text": "ada"}).url
    costs = []
    for people in (1, 2, searching.MOST):
        many_pledges.crowd(campaign, people, name="Ada")
        with CaptureQueriesContext(connection) as queries:
            owner.get(there)
        costs.append(len(queries))

    assert len({*costs}) == 1


def test_a_search_can_be_opened_again_and_its_address_says_nothing(campaign: Campaign, owner: Any) -> None:
    many_pledges.pledge(campaign, name="Ada Lovelace")
    many_pledges.pledge(campaign, name="Grace")

    there = owner.post(address(campaign, "supporter_search"), {"text": "Ada"}).url
    again = [owner.get(there).context["page"] for _ in range(2)]

    assert [[entry.title for entry in page.entries] for page in again] == [["Ada Lovelace"]] * 2
    assert again[0].chips[0].label == "Search: Ada"
    assert re.fullmatch(rf"{address(campaign, 'supporters')}\?search=[\w-]{{16}}", there)
    assert there != owner.post(address(campaign, "supporter_search"), {"text": "Ada"}).url


def test_nobody_else_can_open_a_search_nor_for_another_campaign(campaign: Campaign, owner: Any) -> None:
    many_pledges.pledge(campaign, name="Ada Lovelace")
    theirs = make_campaign()
    join(theirs, user=campaign.team.get(role=Role.OWNER).user, role=Role.OWNER, name="Olga")
    key = owner.post(address(campaign, "supporter_search"), {"text": "Ada"}).url.split("?")[1]
    others = signed_in(member(campaign, Role.TREASURER))

    answers = [
        others.get(f"{address(campaign, 'supporters')}?{key}", follow=True),
        owner.get(f"{address(theirs, 'supporters')}?{key}", follow=True),
    ]

    for answer in answers:
        assert "This search has expired. Please search again." in words(answer)
        assert "Search: Ada" not in words(answer)


def test_searches_are_forgotten_after_an_hour_or_after_ten_more(
    campaign: Campaign, owner: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    many_pledges.pledge(campaign, name="Ada Lovelace")
    first, *_, last = [owner.post(address(campaign, "supporter_search"), {"text": "Ada"}).url for _ in range(11)]

    assert (owner.get(first).status_code, owner.get(last).status_code) == (302, 200)
    monkeypatch.setattr(kept_searches, "KEPT_SECONDS", 0)
    assert owner.get(last).status_code == 302
    owner.post(address(campaign, "supporter_search"), {"text": "Ada" * 1_000})
    assert [len(text) for _campaign, text, _at in owner.session[kept_searches.KEPT].values()] == [254]


def test_what_a_search_offers_concerns_those_it_lists(campaign: Campaign, owner: Any) -> None:
    ada, *_ = [many_pledges.pledge(campaign, name=name) for name in ("Ada Lovelace", "Grace")]

    write, export = search(owner, campaign, "ada").context["page"].actions

    assert (write.label, export.label) == ("Write to those listed", "Export those listed")
    for link, page in ((write, "message_new"), (export, "exports")):
        there = urlsplit(link.url)
        assert there.path == address(campaign, page)
        assert list(matching(campaign, Wanted(picked=parse_qs(there.query)["picked"][0]), ALL)) == [ada]
        assert owner.get(link.url).status_code == 200


def test_acting_in_a_search_leads_back_to_it_and_never_concerns_everyone(campaign: Campaign, owner: Any) -> None:
    ada, *_ = [many_pledges.pledge(campaign, name=name) for name in ("Ada Lovelace", "Grace")]
    there = owner.post(address(campaign, "supporter_search"), {"text": "Ada"}).url
    query = owner.get(there).context["page"].query

    assert act(owner, campaign, query, do="tag", name="called", pick=[ada.pk.hex]).url == there
    act(owner, campaign, query, do="tag", name="everyone", all="1")
    assert list(Tagging.objects.values_list("pledge", "tag__name")) == [(ada.pk, "called")]


def test_the_newest_of_many_are_listed_and_searching_reads_indexes(campaign: Campaign) -> None:
    sql.execute("REINDEX TABLE {pledges.Pledge}")
    many_pledges.crowd(campaign, 3_000, name="Somebody Else")
    # Unlike the addresses, whose letters are hexadecimal.
    newest = many_pledges.crowd(campaign, searching.LISTED + 1, name="Zoe")
    sql.execute("ANALYZE")
    query = searching.beginnings("zoe")
    assert query is not None

    found = searching.by_words(campaign, "zoe", [Status.SECURED], ALL)
    with sql.settings(**searching.FROM_INDEX):
        plans = [matches[:50].explain() for matches in searching._matches(campaign, query, ALL)]

    assert [each.pk for each in found.pledges] == [each.pk for each in newest[:0:-1]]
    assert found.matches.people == searching.LISTED + 1
    assert [index in plan for index, plan in zip(["pledge_name_words", "user_email_words"], plans, strict=True)] == [
        True,
        True,
    ]
