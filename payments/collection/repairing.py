"""A failed card, and what its supporter can do about it: the same card again, another one, or leave."""

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

import gateway
from accounts import alarms
from campaigns.models import Campaign
from common import wakeup
from common.crash import point
from gateway import Doors, RepairStep
from payments.books import restoring
from payments.collection import charging, payment_results
from payments.models import Payment
from pledges import cards, emails
from pledges.models import Pledge, PledgeEvent, Status, WrongMove

State = Payment.State


class TriedEnough(WrongMove):
    """The bank was asked about this card as often as it may be."""


@transaction.atomic
def same_card(payment: Payment) -> None:
    """Try the saved card once more. Raises TriedEnough, and WrongMove where that cannot help or is under way."""
    if payment.tried_enough:
        raise TriedEnough(f"{payment}: {payment.MOST_TRIES} tries")
    can_work = Payment.objects.filter(Payment.SAME_CARD_CAN_WORK, pk=payment.pk)
    if not can_work.queue(State.TO_AUTHORIZE):
        raise WrongMove(f"{payment}: same card in {payment.state}")
    wakeup.ring_on_commit("payments.tasks.authorize")


@alarms.watching()
def another_card(payment: Payment) -> str:
    """Return the page on which the frozen amount is paid with a card of the supporter's choice, or their pledge's.

    Raises WrongMove, gateway.Unavailable.
    """
    site: str = settings.SITE_URL
    home = site + reverse("pledges:pledge", args=[payment.pledge_id])
    if payment.state == State.DECLINED:
        renewed = _give_up_first_try(payment)
        if renewed is None:
            return home
        payment = renewed
    if payment.state != State.REPAIRING:
        raise WrongMove(f"{payment}: another card in {payment.state}")
    restoring.check()
    if payment.session_id:
        step = gateway.read_repair_step(payment.session_id)
        if not step.is_open:
            charging.sync(payment)
            return home
        return step.url
    back = site + reverse("payments:repair_return", args=[payment.pledge_id])
    point("repair:before call")
    step = _open(payment, Doors(back, home, payment.pledge.supporter.language))
    point("repair:after call")
    Payment.objects.filter(pk=payment.pk).update(session_id=step.id, due_at=timezone.now() + payment_results.LOOK_AGAIN)
    return step.url


def _open(payment: Payment, doors: Doors) -> RepairStep:
    try:
        return gateway.open_repair_step(charging.bill(payment), doors, payment.turn)
    except gateway.CustomerGone:
        payment.spoil(spent=True)
        payment.customer_id = cards.another_customer(payment.pledge.supporter, payment.customer_id)
        Payment.objects.filter(pk=payment.pk).update(customer_id=payment.customer_id)
        return gateway.open_repair_step(charging.bill(payment), doors, payment.turn)
    except gateway.Broken as error:
        payment.spoil(spent=error.spends_key)
        raise


def _give_up_first_try(payment: Payment) -> Payment | None:
    """Cancel the declined payment and put one in its place; None if it went through after all."""
    if payment.intent_id:
        charge = gateway.cancel(payment.intent_id)
        point("give up:after call")
        if charge.outcome is not gateway.Outcome.CANCELLED:
            payment_results.record([(payment, charge)])
            return None
    customer_id = cards.customer_of(payment.pledge.supporter)  # not the payment's: they may have been deleted since
    with transaction.atomic():
        if not Payment.objects.filter(pk=payment.pk, state=State.DECLINED).update(state=State.RELEASED, due_at=None):
            raise WrongMove(f"{payment} moved meanwhile")
        renewed = payment.renewed(State.REPAIRING, due_at=timezone.now() + payment_results.LOOK_AGAIN)
        renewed.customer_id = customer_id
        renewed.save(force_insert=True)
        return renewed


@transaction.atomic
def withdraw(payment: Payment) -> Pledge:
    """Leave instead of repairing. Raises WrongMove if the money was reserved meanwhile."""
    campaign = Campaign.objects.hold(payment.campaign_id)
    row = Payment.objects.select_for_update(of=["self"]).select_related("pledge__supporter").get(pk=payment.pk)
    if row.state not in {State.DECLINED, State.REPAIRING}:
        raise WrongMove(f"{row}: withdrawn in {row.state}")
    event = row.pledge.move(Status.WITHDRAWN, PledgeEvent.Kind.WITHDRAWN)
    Payment.objects.filter(pk=row.pk).queue(State.TO_RELEASE)
    cards.forget([row.pledge_id])
    emails.tell("pledge_withdrawn", row.pledge, campaign, event)
    wakeup.ring_on_commit("payments.tasks.release")
    point("leave:before commit")
    return row.pledge
