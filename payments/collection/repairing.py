"""What supporters can do about a failed card on our pages: try the same card again, or withdraw.

Another card is entered on the payment service's page, see repair_step.
"""

from django.db import transaction

from campaigns.models import Campaign
from common import wakeup
from common.crash import point
from payments.models import Payment
from pledges import cards, emails
from pledges.models import Pledge, PledgeEvent, Status, WrongMove

PaymentState = Payment.State


class AttemptsExhausted(WrongMove):
    """This card has been tried as often as allowed."""


@transaction.atomic
def same_card(payment: Payment) -> None:
    """Retry the saved card. Raises AttemptsExhausted, and WrongMove if that cannot help or is already in progress."""
    if payment.attempts_exhausted:
        raise AttemptsExhausted(f"{payment}: {payment.MOST_TRIES} tries")
    can_work = Payment.objects.filter(Payment.SAME_CARD_CAN_WORK, pk=payment.pk)
    if not can_work.queue(PaymentState.TO_AUTHORIZE):
        raise WrongMove(f"{payment}: same card in {payment.state}")
    wakeup.wake_on_commit("payments.tasks.authorize")


@transaction.atomic
def withdraw(payment: Payment) -> Pledge:
    """Withdraw the pledge instead of repairing the payment. Raises WrongMove if it was authorized in the meantime."""
    campaign = Campaign.objects.lock_for_key_share(payment.campaign_id)
    row = Payment.objects.select_for_update(of=["self"]).select_related("pledge__supporter").get(pk=payment.pk)
    if row.state not in {PaymentState.DECLINED, PaymentState.REPAIRING}:
        raise WrongMove(f"{row}: withdrawn in {row.state}")
    event = row.pledge.move(Status.WITHDRAWN, PledgeEvent.Kind.WITHDRAWN)
    Payment.objects.filter(pk=row.pk).queue(PaymentState.TO_RELEASE)
    cards.forget([row.pledge_id])
    emails.notify("pledge_withdrawn", row.pledge, campaign, event)
    wakeup.wake_on_commit("payments.tasks.release")
    point("leave:before commit")
    return row.pledge
