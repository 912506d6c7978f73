"""The register says who was a member at the end of a day, to those who see supporters in full."""

import csv
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from assembly import numbering, register
from campaigns.models import Campaign, NotAllowed, TeamMember
from pledges import pledging
from tests.helpers.builders import make_campaign, make_secured, signed_in
from tests.helpers.desk.desk_team import member
from tests.helpers.pages import words
from tests.helpers.shares import issued

pytestmark = pytest.mark.django_db

Role = TeamMember.Role
# In New York the first of March ends at five o'clock on the second, in UTC.
LATE = datetime(2027, 3, 2, 4, 59, tzinfo=UTC)
NEXT = datetime(2027, 3, 2, 5, 0, tzinfo=UTC)
AFTERWARDS = datetime(2027, 3, 5, 12, 0, tzinfo=UTC)


@pytest.fixture
def campaign() -> Campaign:
    """Ada joined late on the first of March and left on the fourth, Bo joined a minute after Ada."""
    there = make_campaign(timezone="America/New_York", deadline=datetime(2027, 6, 1, tzinfo=UTC))
    with time_machine.travel(LATE, tick=False):
        ada = make_secured(there, name="Ada")
    with time_machine.travel(NEXT, tick=False):
        make_secured(there, name="Bo")
    with time_machine.travel(datetime(2027, 3, 4, 12, 0, tzinfo=UTC), tick=False):
        pledging.withdraw(ada)
    numbering.number_new()
    return there


def show(campaign: Campaign, name: str = "desk_register", role: str = Role.TREASURER, **query: Any) -> Any:
    with time_machine.travel(AFTERWARDS, tick=False):
        return signed_in(member(campaign, role)).get(reverse(f"assembly:{name}", args=[campaign.slug]), query)


@pytest.mark.parametrize(
    ("day", "names"),
    [
        ("2027-02-28", []),
        ("2027-03-01", ["Ada"]),
        ("2027-03-02", ["Ada", "Bo"]),
        ("2027-03-03", ["Ada", "Bo"]),
        ("2027-03-04", ["Bo"]),
        ("", ["Bo"]),
    ],
)
def test_a_day_of_the_register_ends_at_midnight_of_the_campaign(campaign: Campaign, day: str, names: list[str]) -> None:
    page = show(campaign, on=day).context["page"]

    assert [entry.name for entry in page.entries] == names
    said = {0: "Nobody was a member at that time.", 1: "One provisional member", 2: "2 provisional members"}
    assert page.counts == [said[len(names)]]
    assert bool(page.file) == bool(names)


@pytest.mark.parametrize("query", [{"on": "2027-03-06"}, {"on": "yesterday"}, {"after": "-1"}, {"after": "x"}])
def test_a_day_that_is_still_to_come_or_none_is_refused(campaign: Campaign, query: dict[str, str]) -> None:
    page = show(campaign, **query).context["page"]

    assert page.form.errors
    assert (page.entries, page.moment, page.file) == ([], None, "")
    assert show(campaign, "desk_register_file", **query).url == reverse("assembly:desk_register", args=[campaign.slug])


def test_the_file_has_every_member_of_the_day_and_the_log_says_who_has_it(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(register, "BATCH", 1)

    answer = show(campaign, "desk_register_file", on="2027-03-03")

    lines = csv.DictReader(b"".join(answer.streaming_content).decode("utf-8-sig").splitlines())
    assert [[line["number"], line["standing"], line["since"], line["name"]] for line in lines] == [
        ["1", "provisional", "2027-03-01T23:59:00-05:00", "Ada"],
        ["2", "provisional", "2027-03-02T00:00:00-05:00", "Bo"],
    ]
    [act] = campaign.acts.filter(kind="register_fetched")
    assert act.data == {"day": "2027-03-03"}


def test_a_long_register_has_pages(campaign: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(register, "PAGE", 1)

    first = show(campaign, on="2027-03-03").context["page"]
    last = show(campaign, **dict(part.split("=") for part in first.following.split("&"))).context["page"]

    assert [entry.number for entry in first.entries + last.entries] == [1, 2]
    assert last.following == ""


def test_nobody_of_another_campaign_is_in_it(campaign: Campaign) -> None:
    other = make_campaign()
    make_secured(other, name="Zoe")
    numbering.number_new()

    assert [entry.name for entry in show(campaign).context["page"].entries] == ["Bo"]


def test_a_formula_in_a_name_is_harmless_in_the_file(campaign: Campaign) -> None:
    make_secured(campaign, name="=1+1")
    numbering.number_new()

    assert b"'=1+1" in b"".join(show(campaign, "desk_register_file").streaming_content)


def test_whoever_has_lost_the_permission_meanwhile_gets_no_file(campaign: Campaign) -> None:
    editor = member(campaign, Role.EDITOR)

    with pytest.raises(NotAllowed):
        register.fetch(campaign, AFTERWARDS.date(), editor)


def test_the_register_has_the_shares_of_its_day_and_their_certificate(campaign: Campaign) -> None:
    with time_machine.travel(datetime(2027, 3, 3, 12, 0, tzinfo=UTC)):
        issued(campaign, 940_26)
        numbering.number_all()

    before, after = show(campaign, on="2027-03-02"), show(campaign, on="2027-03-04")
    file = b"".join(show(campaign, "desk_register_file", on="2027-03-04").streaming_content).decode()

    assert not before.context["page"].has_shares
    assert "$940.00 of share capital" in words(after)
    assert "940 1" in words(after)
    assert [(each.allotment.shares, each.allotment.number) for each in after.context["page"].entries[1:]] == [(940, 1)]
    assert file.splitlines()[-1].endswith(",1,940,1.00,940.00")
