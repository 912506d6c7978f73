"""What the dashboard says about a campaign's progress and its team's tasks."""

import re
from collections import Counter
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import User
from campaigns import clock, totals, visits
from campaigns.counting import breakdowns
from campaigns.models import Campaign, Channel, Counted, TeamMember
from community.models import Signature
from desk.dashboard import funnel
from payments.decisions import approvals
from payments.models import MoneyAct, Payment
from pledges import pledging
from pledges.models import Card
from tests.helpers.builders import make_campaign, make_draft, make_interest, make_secured, put, signed_in
from tests.helpers.desk import many_pledges
from tests.helpers.desk.desk_team import address, in_phase, member, read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]

Role = TeamMember.Role


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign(threshold_cents=1_000_00, timezone="America/New_York")


@pytest.fixture
def owner(campaign: Campaign) -> Client:
    return signed_in(member(campaign, Role.OWNER))


# -- what there is ---------------------------------------------------------------------------------------


def test_the_first_row_sums_up_the_campaign(campaign: Campaign, owner: Client) -> None:
    noon = clock.midnight(timezone.now().date(), campaign) + timedelta(hours=12)
    with time_machine.travel(noon - timedelta(days=2), tick=False):
        make_secured(campaign, cents=100_00)
    with time_machine.travel(noon, tick=False):
        for cents in (10_00, 90_00):
            make_secured(campaign, cents=cents)
        Campaign.objects.update(deadline=noon + timedelta(days=10, hours=1))

        page = read(owner, campaign)

    assert "20% of $1,000" in page
    assert "$800 to go" in page
    assert "supporters 3" in page
    assert "median pledge $90.00" in page
    assert "mean pledge $66.67" in page
    assert "days left 10" in page
    assert "needed per day to reach the threshold $79.67" in page
    assert "per day over the last 7 days $80" in page  # two days and a half brought 200


def test_a_charted_day_stands_in_the_table_too(campaign: Campaign, owner: Client) -> None:
    with time_machine.travel(timezone.now() - timedelta(days=2), tick=False):
        make_secured(campaign, cents=100_00)
    make_secured(campaign, cents=40_26)

    page = read(owner, campaign)

    assert "1 $100.00 1 $100.00" in page
    assert "0 $0.00 1 $100.00" in page
    assert "1 $40.26 2 $140.26" in page
    assert "It will appear in 3 days" in page  # the projection


def test_the_funnel_leads_from_the_visit_to_the_card(campaign: Campaign, owner: Client) -> None:
    assert "Figures appear with the first visit." in read(owner, campaign)
    visits.write(Counter({(campaign.pk, ""): 1_234}))
    for make in (make_draft, make_draft, make_interest, make_secured):
        make(campaign, cents=40_26)

    page = read(owner, campaign)

    for step in (
        "Visits 1,234 Form submitted",
        "Form submitted 4 · 0.3%",
        "Email address confirmed 2 · 50%",
        "Card saved 1 · 50%",
    ):
        assert step in page


def test_people_who_withdraw_still_count_as_visitors_who_pledged(campaign: Campaign, owner: Client) -> None:
    visits.write(Counter({(campaign.pk, ""): 10}))
    pledging.withdraw(make_secured(campaign, source="mail"))
    pledging.withdraw(make_interest(campaign))
    make_interest(campaign, source=Channel.PAPER)  # nobody came here for it

    page = read(owner, campaign)

    assert "Form submitted 2 · 20%" in page
    assert "Email address confirmed 2 · 100%" in page
    assert "Card saved 1 · 50%" in page
    assert "mail 0 $0.00 0 0 1" in page


def test_no_conversion_rate_is_shown_when_more_pledged_than_visited(campaign: Campaign) -> None:
    for make in (make_draft, make_interest, make_secured):
        make(campaign)

    steps = funnel.steps(breakdowns.by_amount(campaign)[Counted.PLEDGES], totals.by_source(campaign), 2)

    assert [(step.number, step.percent) for step in steps] == [(2, None), (3, None), (2, 66.6), (1, 50.0)]


def test_the_pipeline_has_every_stage_and_the_failed_cards_of_them(campaign: Campaign, owner: Client) -> None:
    make_draft(campaign, cents=1_00)
    make_interest(campaign, cents=2_00)
    pledge = make_secured(campaign, cents=3_00)
    many_pledges.pledge(campaign, amount_cents=4_00, status="withdrawn")
    many_pledges.pledge(campaign, amount_cents=5_00, status="lapsed")
    Payment.objects.create(
        pledge=pledge, campaign=campaign, state="declined", amount_cents=3_00, currency="USD",
        repair_until=timezone.now(),
    )  # fmt: skip

    page = read(owner, campaign)

    assert "Email not confirmed 1 $1.00" in page
    assert "Interest registered 1 $2.00" in page
    assert "Card saved 1 $3.00" in page
    assert "Withdrawn 1 $4.00" in page
    assert "Lapsed 1 $5.00" in page
    assert "of these, with a failed card 1 $3.00" in page


def test_dependence_on_large_pledges_is_stated(campaign: Campaign, owner: Client) -> None:
    for cents in (500_00, 200_00, 100_00, *[10_00] * 10):
        make_secured(campaign, cents=cents)

    page = read(owner, campaign)

    assert "The 10 largest pledges together $870.00 · 96.67%" in page
    assert "What remains without the 3 largest $100.00 10% of the threshold" in page
    assert "$10 to under $20 10" in page


def test_countries_are_those_of_the_signatures(owner: Client, campaign: Campaign) -> None:
    version = campaign.petition_versions.create(number=1, texts={"en": "We ask."})
    for number, country in enumerate(["DE", "DE", "FR", ""]):
        Signature.objects.create(
            campaign=campaign, version=version, status="confirmed", language="en", country=country,
            email=f"{number}@example.org",
        )  # fmt: skip

    assert "Germany 2 France 1 Not given 1" in read(owner, campaign)


def test_links_are_named_as_the_team_named_them_and_say_how_far_people_went(campaign: Campaign, owner: Client) -> None:
    campaign.share_codes.create(code="flyer", label="Flyer, Lyon", made_by=User.objects.first())
    make_secured(campaign, cents=40_26, source="flyer")
    make_interest(campaign, source="mail")
    visits.write(Counter({(campaign.pk, "flyer"): 50, (campaign.pk, "?news.example"): 7, (campaign.pk, ""): 9}))

    page = read(owner, campaign)

    # with a card, money, visits, signed, confirmed
    for row in ("Flyer, Lyon 1 $40.26 50 0 1", "mail 0 $0.00 0 0 1", "Without a code 0 $0.00 9 0 0"):
        assert row in page
    assert "news.example 0 $0.00 7 0 0" in page


def test_a_link_counts_those_who_have_a_card_now(campaign: Campaign, owner: Client) -> None:
    make_secured(campaign, cents=40_26, source="flyer")
    pledging.withdraw(make_secured(campaign, cents=7_00, source="flyer"))

    assert "flyer 1 $40.26 0 0 2" in read(owner, campaign)


def test_sources_and_days_lead_to_the_supporters_behind_them(campaign: Campaign, owner: Client) -> None:
    pledge = make_secured(campaign, source="flyer")
    html = unescape(owner.get(address(campaign)).content.decode())
    links = set(re.findall(rf'href="({address(campaign, "supporters")}\?(?:source|since)=[^"]*)"', html))

    assert len(links) == 2
    for link in links:
        entries = owner.get(link).context["page"].entries
        assert [entry.url for entry in entries] == [address(campaign, "supporter", pk=pledge.pk)]


# -- what waits ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("expires", "waits"), [("02/31", True), ("03/31", False), ("04/31", False), ("12/30", True)])
def test_a_card_that_expires_before_the_close_is_a_task(
    campaign: Campaign,
    owner: Client,
    expires: str,
    waits: bool,  # noqa: FBT001
) -> None:
    Campaign.objects.update(deadline="2031-03-15T12:00Z")
    make_secured(campaign)
    Card.objects.update(expires=expires)

    assert ("1 Cards that expire before the deadline" in read(owner, campaign)) == waits


def test_a_request_is_a_task_for_those_who_can_confirm_it(campaign: Campaign, owner: Client) -> None:
    tom = member(campaign, Role.TREASURER)
    asked = approvals.request(MoneyAct(campaign=campaign, kind="cancel", reason="It was sold."), tom)
    line = "1 Requests about money to confirm or reject"

    assert line in read(owner, campaign)
    for other in (signed_in(tom), signed_in(member(campaign, Role.EDITOR))):
        page = read(other, campaign)
        assert line not in page
        assert "Waiting for a second person Cancel the campaign" in page

    approvals.withdraw(asked, tom)
    assert line not in read(owner, campaign)


def test_failed_cards_are_a_task_only_during_collection(campaign: Campaign, owner: Client) -> None:
    for problem in ("authenticate", "another_card", "later"):
        Payment.objects.create(
            pledge=make_secured(campaign), campaign=campaign, state="declined", problem=problem, amount_cents=40_00,
            currency="USD", repair_until=timezone.now(),
        )  # fmt: skip
    in_phase(campaign, "collecting")
    page = read(owner, campaign)
    assert "1 Cards whose bank requires confirmation by the cardholder" in page
    assert "2 Declined cards" in page

    put(phase="failed")
    assert "Declined cards" not in read(owner, campaign)
