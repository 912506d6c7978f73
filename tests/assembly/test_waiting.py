"""What waits for a person's answer, in the header of their pages and on one of its own."""

from typing import Any

import html5lib
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assembly import voting, waiting
from assembly.models import Proposal
from campaigns.models import Campaign
from pledges import pledging
from tests.helpers.assembly import let_it_end, make_members, make_open, make_proposal, pledge_of
from tests.helpers.builders import make_campaign, make_interest, make_secured, make_user, signed_in

pytestmark = pytest.mark.django_db


def header(page: Any) -> str:
    found = next(html5lib.parse(page.content, namespaceHTMLElements=False).iter("header"))
    return " ".join("".join(found.itertext()).split())


def test_a_question_waits_until_it_is_answered_or_over(campaign: Campaign) -> None:
    ada, bo = make_members(campaign, 2)
    make_proposal(campaign)
    proposal = make_open(campaign)
    voting.answer(proposal, ada, [])

    assert list(waiting.unanswered(ada.supporter)) == []
    assert list(waiting.open_to(ada.supporter)) == [proposal]
    assert list(waiting.unanswered(bo.supporter)) == [proposal]

    let_it_end(proposal)
    assert list(waiting.unanswered(bo.supporter)) == []


def test_it_waits_for_nobody_off_the_roll(campaign: Campaign) -> None:
    [left] = make_members(campaign, 1)
    pledging.withdraw(pledge_of(left))
    proposal = make_open(campaign)
    [joined] = make_members(campaign, 1)
    elsewhere = make_secured(make_campaign()).supporter

    for person in (left.supporter, joined.supporter, make_interest(campaign).supporter, elsewhere, make_user()):
        assert list(waiting.open_to(person)) == []
    assert proposal.roll == 0


def test_who_leaves_after_the_opening_may_still_answer(campaign: Campaign) -> None:
    [ada] = make_members(campaign, 1)
    proposal = make_open(campaign)
    pledging.withdraw(pledge_of(ada))

    assert list(waiting.unanswered(ada.supporter)) == [proposal]
    voting.answer(proposal, ada, [0])


def test_provisional_members_are_not_asked_where_it_takes_a_share(campaign: Campaign) -> None:
    [ada] = make_members(campaign, 1)
    proposal = make_open(campaign, voters=Proposal.Voters.ISSUED)

    assert proposal.roll == 0
    assert list(waiting.open_to(ada.supporter)) == []


def test_the_page_shows_what_waits_in_every_campaign_the_next_close_first(campaign: Campaign) -> None:
    [ada] = make_members(campaign, 1)
    other = make_campaign()
    make_secured(other, supporter=ada.supporter)
    first = make_open(campaign)
    second = make_open(other, words={"en": {"title": "Paint it?", "body": ""}})
    third = make_open(other, words={"en": {"title": "Sell it?", "body": ""}})
    voting.answer(third, other.members.get(supporter=ada.supporter), [1])

    page = signed_in(ada.supporter).get(reverse("assembly:waiting"))

    assert page.context["page"].unanswered == [first, second]
    assert page.context["page"].answered == [third]
    assert "Questions to you (2)" in header(page)


def test_the_header_counts_on_personal_pages_only_and_in_one_query(campaign: Campaign) -> None:
    [ada] = make_members(campaign, 1)
    make_open(campaign)
    person, url = signed_in(ada.supporter), reverse("pledges:mine")
    person.get(url)
    with CaptureQueriesContext(connection) as captured:
        page = person.get(url)

    assert "Questions to you (1)" in header(page)
    asking = [each["sql"] for each in captured if Proposal._meta.db_table in each["sql"]]
    assert len(asking) == 1
    assert "Questions to you" not in header(Client().get(campaign.get_absolute_url()))


def test_nobody_sees_it_without_signing_in() -> None:
    assert Client().get(reverse("assembly:waiting")).status_code == 302
