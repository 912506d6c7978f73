"""What of a supporter each role sees, whatever the supporter's two switches say."""

from itertools import product

import pytest
from django.urls import reverse

from campaigns.models import Campaign, TeamMember
from desk.supporters import annotations, listing
from desk.supporters.criteria import Wanted
from desk.visibility import Visibility
from pledges.models import Pledge
from tests.helpers.builders import signed_in
from tests.helpers.desk import many_pledges
from tests.helpers.desk.desk_team import address, member
from tests.helpers.pages import words

pytestmark = pytest.mark.django_db

Role = TeamMember.Role
FULL = [Role.OWNER, Role.TREASURER]
PARTIAL = [Role.EDITOR, Role.OBSERVER]
SWITCHES = [{"show_name": name, "show_amount": amount} for name, amount in product([False, True], repeat=2)]


def ada(campaign: Campaign, *, show_name: bool = False, show_amount: bool = False) -> Pledge:
    return many_pledges.pledge(campaign, name="Ada", amount_cents=40_26, show_name=show_name, show_amount=show_amount)


@pytest.mark.parametrize(("role", "switches"), list(product(Role.values, SWITCHES)))
def test_the_switches_and_the_role_decide_what_is_seen(
    campaign: Campaign, role: str, switches: dict[str, bool]
) -> None:
    pledge = ada(campaign, **switches)
    full = role in FULL

    row = listing.page(campaign, Wanted(), Visibility(role)).rows[0]

    assert (row.name, row.email, row.amount_cents) == (
        "Ada" if full or (role == Role.EDITOR and switches["show_name"]) else "",
        pledge.supporter.email if full else "",
        40_26 if full or all(switches.values()) else None,
    )


@pytest.mark.parametrize(("role", "switches"), list(product(PARTIAL, SWITCHES)))
def test_no_page_says_more_than_the_rule(campaign: Campaign, role: str, switches: dict[str, bool]) -> None:
    pledge = ada(campaign, **switches)
    owner = member(campaign, Role.OWNER)
    many_pledges.card(pledge, "12/99")
    many_pledges.payment(pledge)
    pledge.record_event("visibility")  # type: ignore[arg-type]
    annotations.add_note(pledge, "Called Ada at home", owner)
    annotations.tag(pledge, "Ada’s friends", owner)
    client = signed_in(member(campaign, role))
    sees_name = role == Role.EDITOR and switches["show_name"]

    for url in (address(campaign, "supporters"), address(campaign, "supporter", pk=pledge.pk)):
        said = client.get(url).content.decode()
        assert pledge.supporter.email not in said
        assert ("Ada" in said) == sees_name
        assert ("40.26" in said) == all(switches.values())
        assert "4242" not in said


@pytest.mark.parametrize("role", PARTIAL)
def test_filters_do_not_reveal_hidden_values(campaign: Campaign, role: str) -> None:
    hidden = ada(campaign)
    annotations.tag(hidden, "friends", member(campaign, Role.OWNER))
    client = signed_in(member(campaign, role))

    by_amount = client.get(address(campaign, "supporters"), {"least": "40", "most": "41"})
    by_tag = client.get(address(campaign, "supporters"), {"tag": "nobody’s"})
    by_email = client.post(address(campaign, "supporter_search"), {"text": hidden.supporter.email}, follow=True)

    assert "No supporters match" in words(by_amount)
    assert [entry.url for entry in by_tag.context["page"].entries] == [address(campaign, "supporter", pk=hidden.pk)]
    assert "No match found." in words(by_email)


@pytest.mark.parametrize("role", FULL)
def test_members_in_charge_of_money_find_every_supporter(campaign: Campaign, role: str) -> None:
    hidden = ada(campaign)
    client = signed_in(member(campaign, role))

    by_amount = client.get(address(campaign, "supporters"), {"least": "40", "most": "41"})
    by_email = client.post(address(campaign, "supporter_search"), {"text": hidden.supporter.email.upper()})

    assert [entry.url for entry in by_amount.context["page"].entries] == [address(campaign, "supporter", pk=hidden.pk)]
    assert by_email.url == address(campaign, "supporter", pk=hidden.pk)


def test_the_pledge_form_promises_what_the_rule_keeps(campaign: Campaign) -> None:
    """If these words change, desk.visibility has to be read again."""
    form = signed_in(member(campaign, Role.OWNER)).get(reverse("pledges:start", args=[campaign.slug]))

    assert "Only the owners and treasurers of the campaign’s team and the staff of this site always see both." in words(
        form
    )
