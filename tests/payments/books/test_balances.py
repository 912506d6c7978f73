"""A balance that does not cover what goes back: seen before, waited for, and made good by a top-up."""

from io import StringIO

import pytest
from django.core.management import call_command

import gateway
from accounts.models import User
from campaigns.models import Campaign, TeamMember
from common.models import Mail
from payments import event_list, stripe_events
from payments.books import balances
from payments.decisions import approvals
from payments.models import MoneyAct, Refund, ServiceBalance
from payments.refunds import sending
from pledges.models import Status
from sandbox.stripe.sandbox import Sandbox
from tests.helpers.builders import make_campaign, signed_in
from tests.helpers.desk.desk_team import address, member, proven, read
from tests.helpers.faults import collected, hear, holds
from tests.helpers.pages import words
from tests.helpers.simulation.timeline import answer, hurry
from tests.helpers.workers import everything_agrees, statuses, work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unlimited", "media")]

FEE = 29_30


@pytest.fixture
def short(campaign: Campaign, sandbox: Sandbox, treasurers: list[User]) -> Campaign:
    """Everything was collected, the float was paid out, and only the fees are missing."""
    assert treasurers
    sandbox.pay_out("usd")
    collected(sandbox, campaign)
    return campaign


def refuse(campaign: Campaign, treasurers: list[User]) -> None:
    answer(campaign, "refused", treasurers)
    work(campaign)


def test_the_desk_says_what_is_missing_before_everything_goes_back(short: Campaign, treasurers: list[User]) -> None:
    assert "Available at the payment provider unknown" in read(signed_in(treasurers[1]), short)

    balances.refresh()

    for page in (address(short), address(short, "answer")):
        shown = words(proven(treasurers[1]).get(page))
        assert "Amount that would be refunded $1,000.00 Available at the payment provider $970.70" in shown
        assert "Shortfall $29.30" in shown
        assert "add $29.30 to the balance" in shown


def test_the_second_person_sees_it_too(short: Campaign, treasurers: list[User]) -> None:

    balances.refresh()
    asked = approvals.request(MoneyAct(campaign=short, kind="answer", answer="refused"), treasurers[0])

    assert "Shortfall $29.30" in words(proven(treasurers[1]).get(address(short, "confirm", pk=asked.pk)))


def test_a_sufficient_balance_is_shown_too(short: Campaign, sandbox: Sandbox, treasurers: list[User]) -> None:
    sandbox.top_up("usd", FEE)
    balances.refresh()

    shown = read(signed_in(treasurers[1]), short)

    assert "The available balance is sufficient" in shown
    assert "Shortfall" not in shown


def test_without_an_answer_from_stripe_the_balance_is_unknown(
    short: Campaign, sandbox: Sandbox, treasurers: list[User]
) -> None:
    balances.refresh()
    ServiceBalance.objects.update(at="2026-01-01T00:00Z")
    sandbox.faults.change({"fail_before_next": 50})
    with pytest.raises(gateway.Unavailable):
        balances.refresh()

    assert "Available at the payment provider unknown" in read(signed_in(treasurers[1]), short)


def test_a_refund_that_the_balance_does_not_cover_waits_and_goes_out_after_a_top_up(
    short: Campaign, sandbox: Sandbox, treasurers: list[User]
) -> None:
    refuse(short, treasurers)

    refund = Refund.objects.get()
    assert (refund.state, refund.failure, statuses(short)) == ("waiting", "", [Status.COLLECTED])
    everything_agrees()
    shown = read(signed_in(treasurers[1]), short)
    assert "Waiting for sufficient balance 1 $1,000.00" in shown
    assert "Refunds waiting for sufficient balance" in shown
    assert "Some refunds are waiting until the balance" in shown
    supporter = signed_in(refund.payment.pledge.supporter)
    mine = words(supporter.get(f"/pledges/{refund.payment.pledge_id}/"))
    assert "your refund is still waiting at the payment provider" in mine

    sandbox.top_up("usd", FEE)
    hear(sandbox)

    assert statuses(short) == [Status.REFUNDED]
    assert Mail.objects.filter(kind="refunded").count() == 1
    assert holds(sandbox)


@pytest.mark.parametrize("how", ["list of events", "sweep"])
def test_it_goes_out_also_where_no_webhook_tells_of_it(
    short: Campaign, sandbox: Sandbox, treasurers: list[User], how: str
) -> None:
    refuse(short, treasurers)
    sandbox.faults.webhooks = "off"
    sandbox.top_up("usd", FEE)

    if how == "sweep":
        hurry()
        sending.refund_due()
    else:
        event_list.fetch()
        stripe_events.process_stored()

    assert statuses(short) == [Status.REFUNDED]
    assert holds(sandbox)


def test_money_that_is_not_available_yet_holds_refunds_up_for_days_only(
    campaign: Campaign, sandbox: Sandbox, treasurers: list[User]
) -> None:
    sandbox.pay_out("usd")
    sandbox.set_up({"settle_days": 2})
    sandbox.top_up("usd", FEE)
    collected(sandbox, campaign)
    refuse(campaign, treasurers)
    assert Refund.objects.get().state == "waiting"

    sandbox.move_clock(2 * 86400)
    sandbox.move_clock(1)
    hear(sandbox)

    assert statuses(campaign) == [Status.REFUNDED]


def test_the_command_says_what_is_missing_and_what_waits(
    short: Campaign, sandbox: Sandbox, treasurers: list[User]
) -> None:
    answer(short, "refused", treasurers)
    out = StringIO()

    call_command("refund", short.slug, "--commit", stdout=out)

    printed = out.getvalue()
    assert "To go back: $1,000.00. Available at the payment service: $970.70." in printed
    assert "MISSING: $29.30" in printed
    assert "1 refunds wait until the balance covers them" in printed
    sandbox.faults.change({"fail_before_next": 3})
    call_command("refund", short.slug, stdout=out)
    assert "did not say what is available" in out.getvalue()


def test_the_desk_warns_early_of_an_account_that_exchanges(sandbox: Sandbox) -> None:
    campaign = make_campaign()
    client = signed_in(member(campaign, TeamMember.Role.TREASURER))
    assert "may be exchanged" not in read(client, campaign)

    sandbox.set_up({"settles_in": "eur"})
    ServiceBalance.objects.all().delete()
    sandbox.pay_out("usd")
    sandbox.box.store.db.execute("DELETE FROM numbers")
    balances.refresh()

    assert "holds EUR but not USD: collected money may be exchanged" in read(client, campaign)
