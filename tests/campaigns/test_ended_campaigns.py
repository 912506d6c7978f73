"""An ended campaign keeps showing what had been pledged, and says what the figure is."""

import pytest
from django.test import Client

from campaigns import totals
from campaigns.models import Campaign
from campaigns.totals import StageTotal
from payments.books import audit
from payments.collection import collecting
from pledges import pledging
from sandbox.stripe.sandbox import Sandbox
from tests.helpers.builders import make_campaign, make_draft, pledge_with
from tests.helpers.pages import words
from tests.helpers.simulation.timeline import close
from tests.helpers.workers import statuses, work

pytestmark = pytest.mark.django_db(transaction=True)

PLEDGED = "secured by saved cards when pledging closed"


def headline(campaign: Campaign) -> StageTotal:
    here = Campaign.objects.get(pk=campaign.pk)
    return totals.of([here])[here.pk].headline


def stop(campaign: Campaign) -> Campaign:
    """Cancel it, as two people decided."""
    campaign.move(Campaign.Phase.CANCELLED)
    collecting.undo(campaign)
    return work(campaign)


def test_a_failed_campaign_shows_what_had_been_pledged_at_the_deadline(
    client: Client, sandbox: Sandbox, campaign: Campaign
) -> None:
    for cents in (400_00, 100_50):
        pledge_with(sandbox, campaign, cents=cents)

    failed = work(close(campaign))

    assert (failed.phase, set(statuses(failed))) == ("failed", {"released"})
    assert (headline(failed).people, headline(failed).cents, headline(failed).percent) == (2, 500_50, 50)
    page = words(client.get(failed.get_absolute_url()))
    assert f"$500 {PLEDGED}" in page
    assert "Pledges by stage" not in page
    assert audit.run(with_service=False).problems == []


def test_a_campaign_whose_cards_failed_shows_what_had_been_pledged_before(sandbox: Sandbox, campaign: Campaign) -> None:
    pledge_with(sandbox, campaign, cents=900_00)
    pledge_with(sandbox, campaign, card="chargeCustomerFail", cents=200_00)

    collecting_now = work(close(campaign))
    collecting.stop_waiting(collecting_now)
    failed = work(collecting_now)

    assert failed.phase == "failed"
    assert (headline(failed).people, headline(failed).cents) == (2, 1_100_00)


@pytest.mark.parametrize("phase", ["pledging", "collecting"])
def test_a_cancelled_campaign_shows_what_had_been_pledged(
    client: Client, sandbox: Sandbox, campaign: Campaign, phase: str
) -> None:
    for cents in (800_00, 400_00):
        pledge_with(sandbox, campaign, cents=cents)
    running = close(campaign) if phase == "collecting" else campaign

    cancelled = stop(running)

    assert set(statuses(cancelled)) == {"released"}
    assert (headline(cancelled).people, headline(cancelled).cents) == (2, 1_200_00)
    assert f"$1,200 {PLEDGED}" in words(client.get(cancelled.get_absolute_url()))


def test_a_campaign_that_ended_before_pledging_shows_the_interest(client: Client) -> None:
    campaign = make_campaign(phase="interest")
    pledging.confirm(make_draft(campaign, cents=70_00))

    cancelled = stop(campaign)

    assert (headline(cancelled).people, headline(cancelled).cents) == (1, 70_00)
    assert "$70 interested when the campaign ended" in words(client.get(cancelled.get_absolute_url()))


def test_a_completed_campaign_shows_what_was_collected(client: Client, sandbox: Sandbox, campaign: Campaign) -> None:
    pledge_with(sandbox, campaign, cents=1_000_00)
    pledge_with(sandbox, campaign, card="chargeCustomerFail", cents=300_00)
    running = work(close(campaign))
    collecting.stop_waiting(running)
    offered = work(running)
    assert offered.phase == "offer"

    offered.move(Campaign.Phase.COMPLETED)

    assert (headline(offered).people, headline(offered).cents) == (1, 1_000_00)
    assert "$1,000 collected" in words(client.get(offered.get_absolute_url()))


def test_withdrawing_during_the_end_is_either_in_the_figure_or_not_at_all(sandbox: Sandbox, campaign: Campaign) -> None:
    kept, withdrawn = (pledge_with(sandbox, campaign, cents=cents) for cents in (400_00, 50_00))
    pledging.withdraw(withdrawn)

    failed = work(close(campaign))

    assert headline(failed).cents == kept.amount_cents
