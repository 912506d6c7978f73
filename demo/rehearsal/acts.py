"""What people do on the payment service's pages, and how the site processes it."""

from demo.rehearsal import switches
from payments.collection import charging, repair_step
from payments.models import Payment
from pledges import cards
from pledges.models import Card, Pledge

LOST_CARD = "visa_chargeDeclinedLostCard"  # refused as soon as it is saved


def save_card(pledge: Pledge, name: str) -> None:
    """Open the payment service's page, enter the card, and return."""
    cards.open_card_page(pledge)
    step = pledge.cards.get(state=Card.State.ASKED)
    try:
        switches.pay(step.session_id, name)
    except switches.CardRefused:
        return
    cards.settle(step)


def repair(payment: Payment) -> None:
    """Pay with the same card if the bank only requires authentication, otherwise with another one."""
    asked = payment.problem == Payment.Problem.AUTHENTICATE
    repair_step.another_card(payment)
    repaired = Payment.objects.select_related("campaign").get(pledge=payment.pledge_id, state=Payment.State.REPAIRING)
    switches.pay(repaired.session_id, "authenticationRequired" if asked else "visa")
    charging.sync(repaired)
