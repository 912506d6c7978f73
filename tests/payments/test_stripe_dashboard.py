"""What a person does in Stripe's Dashboard is recorded, and the books and pledges follow."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

import gateway
from campaigns import totals
from campaigns.models import Campaign
from common.models import Mail
from gateway.stripe_events import HANDLED_TYPES
from payments import event_list, payers, stripe_events
from payments.collection import repair_step
from payments.models import Payment
from pledges import cards, pledging
from pledges.models import Card, Payer, Pledge, Status
from sandbox.stripe.sandbox import Sandbox
from sandbox.stripe.state.box import SUBSCRIBED
from tests.helpers.builders import make_campaign, make_interest, make_user, pledge_with, save_card
from tests.helpers.faults import collected, hear, holds
from tests.helpers.simulation import timeline
from tests.helpers.workers import everything_agrees, kinds, statuses, work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unlimited")]


def secured(campaign: Campaign) -> int:
    return next(each.cents for each in totals.of([campaign])[campaign.pk].stages if each.stage == "secured")


def now(pledge: Pledge) -> Pledge:
    return Pledge.objects.get(pk=pledge.pk)


def service() -> Any:
    return gateway.core.client().v1


def let_days_pass() -> None:
    Pledge.objects.update(updated_at=timezone.now() - timedelta(days=2))


@pytest.mark.parametrize("act", ["detach", "delete"])
@pytest.mark.parametrize("way", ["webhook", "list of events"])
def test_a_card_that_is_removed_before_the_close_no_longer_secures_its_pledge(
    campaign: Campaign, sandbox: Sandbox, act: str, way: str
) -> None:
    pledge = pledge_with(sandbox, campaign)
    other = pledge_with(sandbox, campaign)
    assert secured(campaign) == 2_000_00

    if act == "detach":
        sandbox.detach(pledge.card.method_id)
    else:
        sandbox.delete_customer(Payer.objects.get(supporter=pledge.supporter).customer_id)
    if way == "webhook":
        hear(sandbox)
        hear(sandbox)
    else:
        sandbox.box.store.db.execute("DELETE FROM deliveries")
        event_list.fetch()
        timeline.hurry()
        stripe_events.process_stored()

    assert (now(pledge).status, now(other).status) == (Status.INTERESTED, Status.SECURED)
    assert secured(campaign) == 1_000_00
    assert kinds(pledge) == ["pledge_saved", "card_lost"]
    mail = Mail.objects.get(kind="card_lost")
    assert mail.data["campaign_title"] == campaign.text.title
    everything_agrees()

    cards.settle(save_card(sandbox, now(pledge)))

    assert now(pledge).status == Status.SECURED
    assert secured(campaign) == 2_000_00
    assert kinds(pledge) == ["pledge_saved", "card_lost", "card_replaced"]
    timeline.close(campaign)
    timeline.work()
    assert statuses(campaign) == [Status.COLLECTED, Status.COLLECTED]
    assert holds(sandbox)


def test_a_pledge_without_its_card_lapses_at_the_close(campaign: Campaign, sandbox: Sandbox) -> None:
    gone = pledge_with(sandbox, campaign)
    pledge_with(sandbox, campaign)
    sandbox.detach(gone.card.method_id)
    hear(sandbox)

    timeline.close(campaign)
    timeline.work()

    assert now(gone).status == Status.LAPSED
    assert holds(sandbox)


def test_our_own_removal_of_a_card_is_ignored(campaign: Campaign, sandbox: Sandbox) -> None:
    pledge = pledge_with(sandbox, campaign)
    pledging.withdraw(pledge)
    cards.forget_due()

    hear(sandbox)

    assert kinds(pledge) == ["pledge_saved", "pledge_withdrawn"]
    assert holds(sandbox)


def test_a_card_that_its_bank_renewed_is_shown_as_it_is(campaign: Campaign, sandbox: Sandbox) -> None:
    pledge = pledge_with(sandbox, campaign)
    assert pledge.card is not None

    sandbox.renew_card(pledge.card.method_id, "9999")
    hear(sandbox)

    card = Card.objects.get(pledge=pledge, state="saved")
    assert (card.last4, card.expires) == ("9999", "12/38")


def test_a_deleted_customer_is_recreated_to_repair_a_failed_card(campaign: Campaign, sandbox: Sandbox) -> None:
    pledge = pledge_with(sandbox, campaign, "chargeCustomerFail")
    timeline.close(campaign)
    work(campaign)
    sandbox.delete_customer(Payer.objects.get().customer_id)
    hear(sandbox)

    repair_step.another_card(pledge.payments.get())
    opened = pledge.payments.get(state=Payment.State.REPAIRING)
    sandbox.complete(opened.session_id)
    timeline.work(also=[event_list.fetch])

    assert now(pledge).status == Status.COLLECTED
    assert Payer.objects.get().customer_id == opened.customer_id
    assert holds(sandbox)


def test_an_open_page_of_a_deleted_customer_is_closed(campaign: Campaign, sandbox: Sandbox) -> None:
    pledge = make_interest(campaign)
    first = cards.open_card_page(pledge)
    sandbox.delete_customer(Payer.objects.get().customer_id)

    hear(sandbox)
    timeline.hurry()
    cards.forget_due()

    assert cards.open_card_page(pledge) != first


def test_a_refund_made_by_a_person_is_booked_and_ends_the_pledge(campaign: Campaign, sandbox: Sandbox) -> None:
    payment = collected(sandbox, campaign)

    sandbox.refund(payment.charge_id)
    hear(sandbox)

    assert statuses(campaign) == [Status.REFUNDED]
    assert holds(sandbox)


# -- supporters as customers -------------------------------------------------------------------------------


def test_a_new_address_is_sent_to_the_payment_service_once(campaign: Campaign, sandbox: Sandbox) -> None:
    pledge = pledge_with(sandbox, campaign)
    pledge.supporter.email = "new@example.org"
    pledge.supporter.save()

    for _ in range(2):
        payers.find_due()
        payers.work_due()

    payer = Payer.objects.get()
    assert service().customers.retrieve(payer.customer_id).email == "new@example.org"
    assert (payer.email, payer.due_at) == ("new@example.org", None)
    assert sandbox.api.calls["POST customers/*"] == 1


def test_an_address_changed_before_the_customer_exists_causes_no_error(campaign: Campaign, sandbox: Sandbox) -> None:
    pledge = make_interest(campaign)
    sandbox.faults.change({"lose_reply_next": 1, "lose_reply_path": "POST /v1/customers"})
    with pytest.raises(gateway.Unavailable):
        cards.open_card_page(pledge)
    pledge.supporter.email = "new@example.org"
    pledge.supporter.save()

    cards.open_card_page(now(pledge))
    payers.find_due()
    payers.work_due()

    assert sandbox.stats()["objects"]["customer"] == 1
    assert service().customers.retrieve(Payer.objects.get().customer_id).email == "new@example.org"


def test_a_customer_goes_with_the_person(sandbox: Sandbox) -> None:
    user = make_user()
    customer_id = cards.customer_of(user)
    user.delete()

    for _ in range(2):
        payers.find_due()
        payers.work_due()

    assert gateway.is_deleted(customer_id)
    assert not Payer.objects.exists()
    hear(sandbox)


def test_an_unused_customer_is_deleted(campaign: Campaign, sandbox: Sandbox) -> None:
    left, stays = pledge_with(sandbox, campaign), pledge_with(sandbox, campaign)
    customer_id = Payer.objects.get(supporter=left.supporter).customer_id
    pledging.withdraw(left)
    payers.find_due()
    assert not Payer.objects.exclude(due_at=None).exists()
    cards.forget_due()
    let_days_pass()

    payers.find_due()
    payers.work_due()

    assert gateway.is_deleted(customer_id)
    assert Payer.objects.get().supporter == stays.supporter
    assert pledge_with_again(sandbox, left).status == Status.SECURED
    assert Payer.objects.get(supporter=left.supporter).customer_id != customer_id


def pledge_with_again(sandbox: Sandbox, left: Pledge) -> Pledge:
    pledge = make_interest(make_campaign(), supporter=left.supporter)
    cards.settle(save_card(sandbox, pledge))
    return now(pledge)


def test_people_who_paid_remain_customers_for_refunds_and_disputes(campaign: Campaign, sandbox: Sandbox) -> None:
    collected(sandbox, campaign)
    let_days_pass()

    payers.find_due()

    assert not Payer.objects.exclude(due_at=None).exists()


# -- one list ----------------------------------------------------------------------------------------------


def test_the_docs_subscribe_to_exactly_the_events_we_process() -> None:
    chapter = Path("docs/production.md").read_text().split("## Stripe")[1].split("\n## ")[0]
    named = {word for line in chapter.splitlines() for word in line.split("`")[1::2]}

    assert (
        set(HANDLED_TYPES)
        == {word for word in named if word.count(".") and word.split(".")[0] in FAMILIES}
        == SUBSCRIBED
    )


FAMILIES = {"charge", "checkout", "customer", "payment_intent", "payment_method", "radar", "refund", "setup_intent"}
