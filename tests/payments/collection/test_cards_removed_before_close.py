"""A card or a customer that somebody removes at the payment service when it is too late to ask before the close."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

import gateway
from campaigns.models import Campaign
from payments import event_list, stripe_events
from payments.books import audit
from payments.collection import charging, collecting
from payments.models import Collection, Payment
from pledges import cards
from pledges.models import Payer, Pledge, Status
from sandbox.stripe.sandbox import Sandbox
from tests.helpers.builders import make_campaign, make_interest, save_card
from tests.helpers.faults import begun_repair, both_collected, hear, holds
from tests.helpers.simulation import oracle, timeline
from tests.helpers.simulation.declines import beside
from tests.helpers.threads import at_once
from tests.helpers.workers import everything_agrees, kinds, statuses

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("unlimited")]

PaymentState = Payment.State
ACTS = pytest.mark.parametrize("act", ["detach", "delete"])


def now(pledge: Pledge) -> Pledge:
    return Pledge.objects.get(pk=pledge.pk)


def remove(sandbox: Sandbox, pledge: Pledge, act: str) -> str:
    """Act in the Dashboard; returns the id of the customer."""
    customer_id = Payer.objects.get(supporter=pledge.supporter).customer_id
    if act == "detach":
        assert pledge.card
        sandbox.detach(pledge.card.method_id)
    else:
        sandbox.delete_customer(customer_id)
    return customer_id


def together(sandbox: Sandbox, campaign: Campaign) -> Pledge:
    """Two pledges that only together reach the threshold; returns the one that is to be in trouble."""
    return beside(sandbox, campaign, cents=600_00, other_cents=400_00)


def at_the_deadline(sandbox: Sandbox, campaign: Campaign) -> Pledge:
    pledge = together(sandbox, campaign)
    timeline.reach_deadline(campaign)
    return pledge


def close(campaign: Campaign) -> None:
    collecting.close(Campaign.objects.get(pk=campaign.pk))
    asked = sum(campaign.payments.values_list("amount_cents", flat=True))
    assert asked == Collection.objects.get(campaign=campaign).secured_cents == 1_000_00


def repaired(sandbox: Sandbox, pledge: Pledge) -> Payment:
    step = begun_repair(pledge)
    sandbox.complete(step.session_id)
    timeline.work(also=[event_list.fetch])
    return Payment.objects.get(pk=step.pk)


def asks_for_another_card(pledge: Pledge) -> bool:
    """Nothing has lapsed: there is a mail, a page, and the whole window."""
    payment = pledge.payments.get()
    assert (payment.state, payment.problem, now(pledge).status) == (
        PaymentState.DECLINED,
        "another_card",
        Status.SECURED,
    )
    assert [kind for kind in kinds(pledge) if kind not in {"pledge_saved", "will_be_charged"}] == ["card_failed"]
    window = timedelta(hours=settings.REPAIR_WINDOW_HOURS)
    assert timedelta() <= timezone.now() + window - payment.repair_until < timedelta(minutes=5)
    return pledge.payments.open_repair() == payment


@ACTS
@pytest.mark.parametrize("heard", ["before the close", "before the card is charged", "afterwards"])
def test_after_the_deadline_a_pledge_stands_and_is_repaired_whenever_the_news_comes(
    campaign: Campaign, sandbox: Sandbox, act: str, heard: str
) -> None:
    pledge = at_the_deadline(sandbox, campaign)
    gone = remove(sandbox, pledge, act)

    if heard == "before the close":
        hear(sandbox)
        assert (now(pledge).status, kinds(pledge)) == (Status.SECURED, ["pledge_saved"])
    close(campaign)
    if heard == "before the card is charged":
        hear(sandbox)
    timeline.work()
    hear(sandbox)

    assert asks_for_another_card(pledge)
    assert oracle.now(sandbox.box.store) == []
    everything_agrees()
    payment = repaired(sandbox, pledge)
    assert statuses(campaign) == [Status.COLLECTED] * 2
    assert payment.customer_id == Payer.objects.get(supporter=pledge.supporter).customer_id
    assert (payment.customer_id == gone) == (act == "detach")
    assert holds(sandbox)


@ACTS
def test_a_card_removed_before_the_deadline_but_reported_after_it_leaves_the_pledge(
    campaign: Campaign, sandbox: Sandbox, act: str
) -> None:
    pledge = together(sandbox, campaign)
    remove(sandbox, pledge, act)
    timeline.reach_deadline(campaign)

    hear(sandbox)
    close(campaign)
    timeline.work()

    assert asks_for_another_card(pledge)
    repaired(sandbox, pledge)
    assert both_collected(sandbox, campaign)


def another(sandbox: Sandbox, pledge: Pledge) -> None:
    """They gave a card to another campaign, as a customer with another id."""
    cards.settle(save_card(sandbox, make_interest(make_campaign(), supporter=pledge.supporter)))


def unfinished(sandbox: Sandbox, pledge: Pledge) -> None:
    """They were about to, and making them a customer got no answer."""
    sandbox.faults.change({"fail_before_next": 1, "path": "customers"})
    with pytest.raises(gateway.Unavailable):
        cards.open_card_page(make_interest(make_campaign(), supporter=pledge.supporter))
    assert Payer.objects.get(supporter=pledge.supporter).customer_id == ""


@pytest.mark.parametrize("meanwhile", [another, unfinished])
def test_a_recreated_customer_is_asked_for_another_card(
    campaign: Campaign, sandbox: Sandbox, meanwhile: Callable[[Sandbox, Pledge], None]
) -> None:
    pledge = at_the_deadline(sandbox, campaign)
    remove(sandbox, pledge, "delete")
    hear(sandbox)
    meanwhile(sandbox, pledge)

    close(campaign)
    timeline.work()

    assert asks_for_another_card(pledge)
    repaired(sandbox, pledge)
    assert both_collected(sandbox, campaign)


@pytest.mark.parametrize(("threshold", "end"), [(1_000_00, Status.RELEASED), (400_00, Status.COLLECTED)])
def test_left_alone_it_lapses_and_the_recount_is_of_what_is_reserved(
    sandbox: Sandbox, threshold: int, end: Status
) -> None:
    campaign = make_campaign(threshold_cents=threshold)
    pledge = at_the_deadline(sandbox, campaign)
    remove(sandbox, pledge, "delete")
    hear(sandbox)
    close(campaign)
    timeline.work()

    timeline.skip(sandbox.move_clock, 73)
    timeline.work()

    assert statuses(campaign) == sorted([Status.LAPSED, end])
    assert kinds(pledge)[-1] == "pledge_lapsed"
    assert holds(sandbox)


@pytest.mark.parametrize("_round", range(5))
def test_the_news_and_the_close_at_once_leave_a_payment(campaign: Campaign, sandbox: Sandbox, _round: int) -> None:
    pledge = at_the_deadline(sandbox, campaign)
    remove(sandbox, pledge, "delete")
    sandbox.flush_webhooks()
    timeline.hurry()
    acts: list[Callable[[], object]] = [stripe_events.process_stored, lambda: close(campaign), charging.authorize_due]

    at_once(lambda number: acts[number](), len(acts))
    timeline.work()

    assert asks_for_another_card(pledge)
    repaired(sandbox, pledge)
    assert both_collected(sandbox, campaign)


def test_the_audit_finds_counted_pledges_without_a_payment(campaign: Campaign, sandbox: Sandbox) -> None:
    pledge = at_the_deadline(sandbox, campaign)
    close(campaign)

    pledge.payments.all().delete()

    assert audit.problems() == [f"close: campaign {campaign.pk} counted 100000, made payments for 40000"]
