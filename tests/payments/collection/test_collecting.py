"""All or nothing, for real: close, reserve, recount, collect or release."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

import gateway
from campaigns.models import Campaign, WrongPhase
from payments.collection import charging, collecting
from payments.models import Collection, Journal, Payment
from pledges.models import Card, Status
from sandbox.stripe.sandbox import Sandbox
from tests.helpers.builders import make_campaign, make_interest, pledge_with
from tests.helpers.simulation.timeline import close
from tests.helpers.workers import everything_agrees, kinds, skip, statuses, work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unlimited")]

PaymentState = Payment.State
Phase = Campaign.Phase


def test_a_campaign_that_makes_it_collects_everything(campaign: Campaign, sandbox: Sandbox) -> None:
    pledges = [pledge_with(sandbox, campaign, cents=cents) for cents in (600_00, 400_00)]

    assert close(campaign).phase == Phase.COLLECTING
    assert work(campaign).phase == Phase.OFFER

    assert statuses(campaign) == [Status.COLLECTED] * 2
    assert sorted(each.received for each in gateway.list_charges(campaign.created_at)) == [400_00, 600_00]
    assert "charged" in kinds(pledges[0])
    assert not Card.objects.filter(state=Card.State.SAVED).exists()
    everything_agrees()


def test_a_failed_campaign_charges_nobody_and_deletes_every_card(campaign: Campaign, sandbox: Sandbox) -> None:
    pledge = pledge_with(sandbox, campaign, cents=999_99)
    interested = make_interest(campaign)

    assert close(campaign).phase == Phase.FAILED
    work(campaign)

    assert statuses(campaign) == [Status.RELEASED] * 2
    assert (kinds(pledge)[-1], kinds(interested)[-1]) == ("nothing_charged", "nothing_charged")
    assert list(gateway.list_charges(campaign.created_at)) == []
    assert list(pledge.cards.values_list("state", flat=True)) == [Card.State.FORGOTTEN]
    everything_agrees()


def test_nobody_is_charged_when_failed_cards_miss_the_threshold(campaign: Campaign, sandbox: Sandbox) -> None:
    good = pledge_with(sandbox, campaign, cents=600_00)
    bad = pledge_with(sandbox, campaign, "chargeCustomerFail", cents=400_00)
    close(campaign)
    work(campaign)
    assert statuses(campaign) == [Status.AUTHORIZED, Status.SECURED]

    skip(hours=73)
    assert work(campaign).phase == Phase.FAILED

    assert statuses(campaign) == [Status.LAPSED, Status.RELEASED]
    assert (kinds(good)[-1], kinds(bad)[-1]) == ("nothing_charged", "pledge_lapsed")
    assert {each.received for each in gateway.list_charges(campaign.created_at)} == {0}
    assert not Journal.objects.exists()
    everything_agrees()


def test_a_lapsed_card_does_not_stop_the_others(campaign: Campaign, sandbox: Sandbox) -> None:
    pledge_with(sandbox, campaign, cents=1_000_00)
    pledge_with(sandbox, campaign, "chargeCustomerFail", cents=5_00)
    close(campaign)
    work(campaign)

    skip(hours=73)

    assert work(campaign).phase == Phase.OFFER
    assert statuses(campaign) == [Status.COLLECTED, Status.LAPSED]
    everything_agrees()


def test_too_early_is_not_yet_and_twice_is_once(campaign: Campaign, sandbox: Sandbox) -> None:
    pledge_with(sandbox, campaign, cents=1_000_00)
    with pytest.raises(collecting.NotYet):
        collecting.close(campaign)
    stale = Campaign.objects.get(pk=campaign.pk)
    close(campaign)

    with pytest.raises(WrongPhase):
        collecting.close(stale)
    assert Payment.objects.count() == Collection.objects.count() == 1


def test_reservations_that_are_about_to_end_bring_the_recount_forward(campaign: Campaign, sandbox: Sandbox) -> None:
    pledge_with(sandbox, campaign, cents=1_000_00)
    pledge_with(sandbox, campaign, "chargeCustomerFail", cents=5_00)
    close(campaign)
    work(campaign)

    Payment.objects.filter(state=PaymentState.AUTHORIZED).update(expires_at=timezone.now() + timedelta(hours=11))

    assert work(campaign).phase == Phase.OFFER
    assert statuses(campaign) == [Status.COLLECTED, Status.LAPSED]
    everything_agrees()


def test_an_authorization_released_by_the_bank_is_repeated(campaign: Campaign, sandbox: Sandbox) -> None:
    pledge = pledge_with(sandbox, campaign, cents=1_000_00)
    close(campaign)
    charging.authorize_due()
    sandbox.expire_authorizations(pledge.payments.get().intent_id)

    assert work(campaign).phase == Phase.OFFER

    assert statuses(campaign) == [Status.COLLECTED]
    assert pledge.payments.count() == 2
    everything_agrees()


@pytest.mark.parametrize("currency", ["JPY", "ISK", "KWD"])
def test_currencies_of_every_kind_are_collected_exactly(sandbox: Sandbox, currency: str) -> None:
    campaign = make_campaign(currency=currency, threshold_cents=1_000_00)
    pledge_with(sandbox, campaign, cents=1_000_00)
    close(campaign)

    assert work(campaign).phase == Phase.OFFER
    assert [each.received for each in gateway.list_charges(campaign.created_at)] == [1_000_00]
    everything_agrees()


@pytest.mark.parametrize(
    "fault",
    [
        {"share_429": 0.4, "seed": 1},
        {"share_5xx": 0.4, "seed": 2},
        {"lose_reply_next": 12, "lose_reply_path": "POST"},
    ],
)
@pytest.mark.slow
def test_a_service_that_stumbles_loses_and_doubles_nothing(
    campaign: Campaign, sandbox: Sandbox, fault: dict[str, Any]
) -> None:
    for _ in range(6):
        pledge_with(sandbox, campaign, cents=200_00)
    close(campaign)
    sandbox.faults.change(fault)

    for _ in range(40):
        Payment.objects.exclude(due_at=None).update(due_at=timezone.now())
        work(campaign)
        if Campaign.objects.get().phase == Phase.OFFER:
            break
    sandbox.faults.clear()

    assert statuses(campaign) == [Status.COLLECTED] * 6
    assert sum(each.received for each in gateway.list_charges(campaign.created_at)) == 1_200_00
    everything_agrees()
