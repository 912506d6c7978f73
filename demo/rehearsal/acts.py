"""What people do at the payment service's pages, and what the site makes of it."""

from demo.rehearsal import switches
from payments.collection import charging, repair_page
from payments.models import Payment
from pledges import cards
from pledges.models import Card, Pledge


def save_card(pledge: Pledge, name: str) -> None:
    """Go to the payment service's page, type the card, come back."""
    cards.ask(pledge)
    step = pledge.cards.get(state=Card.State.ASKED)
    try:
        switches.pay(step.session_id, name)
    except switches.CardRefused:
        return
    cards.settle(step)


def repair(payment: Payment) -> None:
    """Pay with the same card where the bank only wants to ask, else with another."""
    asked = payment.problem == Payment.Problem.AUTHENTICATE
    repair_page.another_card(payment)
    repaired = Payment.objects.select_related("campaign").get(pledge=payment.pledge_id, state=Payment.State.REPAIRING)
    switches.pay(repaired.session_id, "authenticationRequired" if asked else "visa")
    charging.sync(repaired)
