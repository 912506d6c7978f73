"""What owners and treasurers decide: the seller's answer, the end, to wait no longer, another deadline."""

from datetime import timedelta

import pytest

from accounts.models import User
from campaigns.models import Campaign, NotAllowed, WrongPhase
from common.mail import outbox
from common.models import Mail
from payments.collection import charging, sweeps
from payments.decisions import approvals, campaign_actions, money_acts
from payments.decisions.money_acts import Outdated
from payments.models import Account, Entry, MoneyAct, Payment, Refund
from pledges import pledging
from pledges.models import Pledge, Status
from sandbox.stripe.sandbox import Sandbox
from tests.helpers.builders import make_user, pledge_with, put
from tests.helpers.simulation.timeline import answer, cancel, close, decide
from tests.helpers.workers import collected, everything_agrees, kinds, statuses, work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unlimited")]

Phase = Campaign.Phase


def test_an_accepted_offer_completes(campaign: Campaign, sandbox: Sandbox, treasurers: list[User]) -> None:
    collected(sandbox, campaign)

    assert answer(campaign, "accepted", treasurers).phase == Phase.COMPLETED
    assert not Refund.objects.exists()


@pytest.mark.parametrize("kind", ["refused", "expired", "withdrawn"])
def test_every_other_answer_pushes_the_money_back(
    campaign: Campaign, sandbox: Sandbox, treasurers: list[User], kind: str
) -> None:
    pledge = collected(sandbox, campaign)

    assert answer(campaign, kind, treasurers).phase == Phase.FAILED
    work(campaign)

    assert statuses(campaign) == [Status.REFUNDED]
    assert kinds(pledge)[-1] == "refunded"
    held = sum(Entry.objects.filter(account=Account.HELD).values_list("amount_cents", flat=True))
    fees = sum(Entry.objects.filter(account=Account.FEES).values_list("amount_cents", flat=True))
    assert (held, fees) == (0, 29_30)
    everything_agrees()


@pytest.mark.parametrize("when", ["pledging", "authorized", "offer"])
def test_cancelling_undoes_every_payment(
    campaign: Campaign, sandbox: Sandbox, treasurers: list[User], when: str
) -> None:
    pledge = pledge_with(sandbox, campaign, cents=1_000_00)
    if when != "pledging":
        close(campaign)
        charging.authorize_due()
    if when == "offer":
        work(campaign)

    cancel(Campaign.objects.get(), treasurers)
    work(campaign)

    assert statuses(campaign) == [Status.REFUNDED if when == "offer" else Status.RELEASED]
    assert kinds(pledge)[-1] == ("refunded" if when == "offer" else "nothing_charged")
    everything_agrees()


def with_a_failed_card(sandbox: Sandbox, campaign: Campaign) -> tuple[Pledge, Pledge]:
    """Enough is reserved, and one card waits to be repaired."""
    good = pledge_with(sandbox, campaign, cents=1_000_00)
    bad = pledge_with(sandbox, campaign, "authenticationRequired", cents=40_26)
    close(campaign)
    work(campaign)
    return good, bad


def test_waiting_no_longer_collects_what_is_reserved_after_one_last_try(
    campaign: Campaign, sandbox: Sandbox, treasurers: list[User]
) -> None:
    good, bad = with_a_failed_card(sandbox, campaign)
    assert Campaign.objects.get().phase == Phase.COLLECTING

    decide("capture", Campaign.objects.get(), treasurers, reason="Enough.")
    work(campaign)

    assert Campaign.objects.get().phase == Phase.OFFER
    assert [Pledge.objects.get(pk=pledge.pk).status for pledge in (good, bad)] == [Status.COLLECTED, Status.LAPSED]
    assert kinds(bad)[-1] == "pledge_lapsed"
    everything_agrees()


def test_a_payment_that_begins_after_the_waiting_has_no_window_either(
    campaign: Campaign, sandbox: Sandbox, treasurers: list[User]
) -> None:
    """Somebody was just exchanging the card when the team stopped waiting."""
    _, bad = with_a_failed_card(sandbox, campaign)
    old = bad.payments.get().repair_until
    decide("capture", Campaign.objects.get(), treasurers, reason="Enough.")
    Payment.objects.filter(pledge=bad).update(repair_until=old)

    work(campaign)

    assert Campaign.objects.get().phase == Phase.OFFER


def test_too_little_is_not_collected_by_not_waiting(
    campaign: Campaign, sandbox: Sandbox, treasurers: list[User]
) -> None:
    pledge_with(sandbox, campaign, "authenticationRequired", cents=500_00)
    pledge_with(sandbox, campaign, cents=500_00)
    close(campaign)
    work(campaign)

    with pytest.raises(Outdated):
        decide("capture", Campaign.objects.get(), treasurers, reason="Enough.")

    assert not MoneyAct.objects.exists()


def test_releasing_everybody_charges_nobody_and_gives_the_reason(
    campaign: Campaign, sandbox: Sandbox, treasurers: list[User]
) -> None:
    good, bad = with_a_failed_card(sandbox, campaign)

    decide("release", Campaign.objects.get(), treasurers, reason="The price has doubled.")
    work(campaign)

    assert Campaign.objects.get().phase == Phase.FAILED
    assert statuses(campaign) == [Status.RELEASED] * 2
    message = Mail.objects.get(kind="nothing_charged", to=good.supporter.email)
    assert "released all pledges" in " ".join(str(outbox.render(message).body).split())
    assert "The price has doubled." in str(outbox.render(message).body)
    assert kinds(bad)[-1] == "nothing_charged"
    everything_agrees()


def test_a_decision_that_the_recount_has_taken_is_not_taken_again(
    campaign: Campaign, sandbox: Sandbox, treasurers: list[User]
) -> None:
    pledge_with(sandbox, campaign, cents=1_000_00)
    close(campaign)
    charging.authorize_due()
    sweeps.advance(Campaign.objects.get())

    for kind in ("capture", "release"):
        with pytest.raises(Outdated):
            decide(kind, Campaign.objects.get(), treasurers, reason="Enough.")


def test_a_draft_is_given_up_by_one_person_and_nothing_else_is(campaign: Campaign, treasurers: list[User]) -> None:
    with pytest.raises(WrongPhase):
        campaign_actions.give_up(campaign, treasurers[0])
    put(phase="draft")
    with pytest.raises(NotAllowed):
        campaign_actions.give_up(campaign, make_user())

    assert campaign_actions.give_up(campaign, treasurers[0]).phase == Phase.CANCELLED


def test_a_request_of_one_person_cannot_be_carried_out(campaign: Campaign, treasurers: list[User]) -> None:
    asked = approvals.request(MoneyAct(campaign=campaign, kind="cancel", reason="Sold."), treasurers[0])

    with pytest.raises(NotAllowed):
        money_acts.carry_out(asked, treasurers[0])

    assert Campaign.objects.get().phase == Phase.PLEDGING


def test_a_deadline_is_extended_and_announced_but_never_shortened(
    campaign: Campaign, sandbox: Sandbox, treasurers: list[User]
) -> None:
    from pledges import announcements

    pledge = pledge_with(sandbox, campaign, cents=500_00)
    with pytest.raises(ValueError, match="never shortened"):
        campaign_actions.extend(campaign, campaign.deadline - timedelta(days=1), treasurers[0])
    with pytest.raises(NotAllowed):
        campaign_actions.extend(campaign, campaign.deadline + timedelta(days=1), make_user())

    campaign_actions.extend(campaign, campaign.deadline + timedelta(days=1), treasurers[0])
    announcements.announce_due()
    announcements.announce_due()

    assert kinds(pledge).count("deadline_extended") == 1
    pledging.withdraw(Pledge.objects.get(pk=pledge.pk))
