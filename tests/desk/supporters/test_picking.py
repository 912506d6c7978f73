"""Counting and picking in the list, and what is done with those picked."""

from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest

from campaigns.models import Campaign, TeamMember
from common import sql
from desk.models import Note, Tagging
from desk.supporters import annotations, counting
from desk.supporters.criteria import MOST_PICKED, Wanted, written
from desk.supporters.matching import matching
from desk.visibility import Visibility
from pledges.models import Pledge, Status
from tests.helpers.builders import make_campaign, signed_in
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


# -- counting ----------------------------------------------------------------------------------------


def test_the_matches_are_counted_and_added_up(campaign: Campaign, owner: Any) -> None:
    for cents, source in ((40_26, "letter"), (10_00, "letter"), (5_00, "")):
        many_pledges.pledge(campaign, amount_cents=cents, source=source)

    page = owner.get(address(campaign, "supporters"), {"source": "letter"}).context["page"]

    assert (page.count, page.sum) == ("2 people", "2 with a saved card: $50.26")
    assert [chip.label for chip in page.chips] == ["Source: letter"]


def test_nothing_is_offered_for_nobody(campaign: Campaign, owner: Any) -> None:
    many_pledges.pledge(campaign, source="letter")

    def labels(**query: str) -> list[str]:
        page = owner.get(address(campaign, "supporters"), query).context["page"]
        return [action.label for action in page.actions]

    assert labels(source="letter") == ["Write to all of them", "Export all of them"]
    assert labels(source="choir") == []


def test_a_message_to_people_who_were_picked_names_them(campaign: Campaign, owner: Any) -> None:
    ada, bob, _eve = (many_pledges.pledge(campaign, name=name) for name in ("Ada", "", "Eve"))
    elsewhere = many_pledges.pledge(make_campaign(), name="Elsewhere")
    picked = written([ada.pk, bob.pk, elsewhere.pk])

    page = owner.get(address(campaign, "message_new"), {"picked": picked})

    assert page.context["page"].picked == [bob.supporter.email, "Ada"]
    assert "Who was picked" in page.content.decode()
    assert "Who was picked" not in owner.get(address(campaign, "message_new")).content.decode()


def test_money_is_added_up_in_one_stage_only(campaign: Campaign, owner: Any) -> None:
    for status, cents in (("secured", 40_26), ("interested", 10_00), ("withdrawn", 5_00)):
        many_pledges.pledge(campaign, status=status, amount_cents=cents)
    listed = address(campaign, "supporters")

    everyone, left = (owner.get(listed, query).context["page"] for query in ({}, {"stage": "withdrawn"}))

    assert (everyone.count, everyone.sum) == ("3 people", "1 with a saved card: $40.26")
    assert sorted((entry.status, entry.has_left) for entry in everyone.entries) == [
        ("Card saved", False),
        ("Interest registered", False),
        ("Withdrawn", True),
    ]
    assert (left.count, left.sum) == ("1 person", "$5.00")


@pytest.mark.parametrize("role", [Role.EDITOR, Role.OBSERVER])
def test_no_sum_gives_away_hidden_amounts(campaign: Campaign, role: str) -> None:
    many_pledges.pledge(campaign, amount_cents=40_26, source="letter")

    page = signed_in(member(campaign, role)).get(address(campaign, "supporters"), {"source": "letter"}).context["page"]

    assert (page.count, page.sum, page.picks, page.actions) == ("1 person", "", False, [])


def test_what_takes_too_long_to_count_is_not_counted(campaign: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    many_pledges.crowd(campaign, 1)
    monkeypatch.setattr(counting, "PATIENCE", "1ms")
    slow = matching(campaign, Wanted(), ALL).extra(where=["pg_sleep(0.1) IS NOT NULL"])

    assert counting.counted(slow, ["secured"], ALL) is None
    assert sql.rows("SHOW statement_timeout") != [("1ms",)]


def test_a_chip_leads_to_the_list_without_its_criterion(campaign: Campaign, owner: Any) -> None:
    query = {"stage": "secured", "least": "40", "sort": "largest"}

    chips = owner.get(address(campaign, "supporters"), query).context["page"].chips

    assert {chip.label: chip.url for chip in chips} == {
        "Stage: Card saved": "?least=40&sort=largest",
        "Minimum amount: $40.00": "?stage=secured&sort=largest",
    }


# -- acting ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("wish", "page"), [("message", "message_new"), ("export", "exports")])
def test_those_picked_are_written_to_or_exported_and_nobody_else(
    campaign: Campaign, owner: Any, wish: str, page: str
) -> None:
    ada, ben, _ = many_pledges.crowd(campaign, 3)

    there = urlsplit(act(owner, campaign, "stage=secured", do=wish, pick=[ada.pk.hex, ben.pk.hex]).url)

    assert there.path == address(campaign, page)
    [picked] = parse_qs(there.query)["picked"]
    assert set(matching(campaign, Wanted(picked=picked), ALL)) == {ada, ben}
    assert owner.get(f"{there.path}?{there.query}").status_code == 200
    assert act(owner, campaign, "stage=secured", do=wish, all="1").url == f"{there.path}?stage=secured"


def test_tags_and_notes_are_added_to_those_picked_or_to_all_who_match(campaign: Campaign, owner: Any) -> None:
    ada, ben = many_pledges.crowd(campaign, 2, source="letter")
    cy = many_pledges.pledge(campaign)

    act(owner, campaign, do="tag", name="choir", pick=[ada.pk.hex])
    act(owner, campaign, "source=letter", do="tag", name="choir", all="1")
    act(owner, campaign, do="note", text="Called.", pick=[ben.pk.hex, cy.pk.hex])

    assert set(Tagging.objects.values_list("pledge", "tag__name")) == {(ada.pk, "choir"), (ben.pk, "choir")}
    assert set(Note.objects.values_list("pledge", "text")) == {(ben.pk, "Called."), (cy.pk, "Called.")}


def test_nothing_happens_to_people_of_another_campaign(campaign: Campaign, owner: Any) -> None:
    theirs = many_pledges.pledge(make_campaign())

    act(owner, campaign, do="tag", name="choir", pick=[theirs.pk.hex])
    act(owner, campaign, do="note", text="Called.", pick=[theirs.pk.hex])

    assert not Tagging.objects.exists()
    assert not Note.objects.exists()


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"do": "tag", "name": "choir"}, "Please pick at least one person first."),
        ({"do": "tag", "name": "choir", "pick": ["nonsense"]}, "These people cannot be found."),
        ({"do": "tag", "name": "choir", "pick": [uuid4().hex] * (MOST_PICKED + 1)}, "These people cannot be found."),
        ({"do": "tag", "name": " ", "all": "1"}, "Please enter a tag of 40 characters at most."),
        ({"do": "note", "text": "", "all": "1"}, "Please enter a note of 2,000 characters at most."),
    ],
)
def test_what_cannot_be_done_says_why_and_keeps_the_list(
    campaign: Campaign, owner: Any, form: dict[str, Any], says: str
) -> None:
    many_pledges.crowd(campaign, 1)

    answer = act(owner, campaign, "stage=secured&sort=largest", **form)

    assert answer.url == f"{address(campaign, 'supporters')}?stage=secured&sort=largest"
    assert says in words(owner.get(answer.url))
    assert not Tagging.objects.exists()


def test_only_so_many_are_annotated_at_once(campaign: Campaign, owner: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    many_pledges.crowd(campaign, 3)
    monkeypatch.setattr(annotations, "MOST_AT_ONCE", 2)

    answer = act(owner, campaign, do="tag", name="choir", all="1")

    assert "at most 2 people at once" in words(owner.get(answer.url))
    assert not Tagging.objects.exists()


def test_the_pick_of_an_unconfirmed_pledge_counts(campaign: Campaign) -> None:
    draft = many_pledges.pledge(campaign, status=Status.UNCONFIRMED)

    assert list(matching(campaign, Wanted(picked=written([draft.pk])), ALL)) == list(Pledge.objects.filter(pk=draft.pk))
