"""The payment service's own page, on which a supporter pays the frozen amount with a card of their choice."""

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

import gateway
from accounts import alarms
from common.crash import point
from gateway import RepairStep, ReturnUrls
from payments.books import restoring
from payments.collection import charging
from payments.models import Payment
from pledges import cards
from pledges.models import WrongMove

PaymentState = Payment.State


@alarms.raise_alarms()
def another_card(payment: Payment) -> str:
    """Return the URL of the page for paying with another card, or of the pledge if that is not needed any more.

    Raises WrongMove, gateway.Unavailable, gateway.Refused.
    """
    site: str = settings.SITE_URL
    home = site + reverse("pledges:pledge", args=[payment.pledge_id])
    if payment.state == PaymentState.DECLINED:
        renewed = _replaced(payment)
        if renewed is None:
            return home
        payment = renewed
    if payment.state != PaymentState.REPAIRING:
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
    step = _open(payment, ReturnUrls(back, home, payment.pledge.supporter.language))
    point("repair:after call")
    Payment.objects.filter(pk=payment.pk).update(session_id=step.id, due_at=timezone.now() + Payment.LOOK_AGAIN)
    return step.url


def _open(payment: Payment, return_urls: ReturnUrls) -> RepairStep:
    try:
        return gateway.open_repair_step(charging.bill(payment), return_urls, payment.turn)
    except gateway.CustomerGone:
        payment.spoil(spent=True)
        payment.customer_id = cards.replace_customer(payment.pledge.supporter, payment.customer_id)
        Payment.objects.filter(pk=payment.pk).update(customer_id=payment.customer_id)
        return gateway.open_repair_step(charging.bill(payment), return_urls, payment.turn)
    except gateway.Broken as error:
        payment.spoil(spent=error.spends_key)
        raise


def _replaced(payment: Payment) -> Payment | None:
    """Cancel the declined payment and create a new one in its place; None if it succeeded after all."""
    if payment.intent_id and not charging.call_off(payment):
        return None
    customer_id = cards.customer_of(payment.pledge.supporter)  # the payment's customer may have been deleted since
    with transaction.atomic():
        if not Payment.objects.filter(pk=payment.pk, state=PaymentState.DECLINED).update(
            state=PaymentState.RELEASED, due_at=None
        ):
            raise WrongMove(f"{payment} moved meanwhile")
        renewed = payment.renewed(PaymentState.REPAIRING, due_at=timezone.now() + Payment.LOOK_AGAIN)
        renewed.customer_id = customer_id
        renewed.save(force_insert=True)
        return renewed
