"""What a supporter can do about a failed card by themselves: try the same card again, or leave.

Another card is given on the payment service's page, see repair_page.
"""

from django.db import transaction

from campaigns.models import Campaign
from common import wakeup
from common.crash import point
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
