"""What the supporters of a rehearsed campaign do."""

from uuid import uuid4

from accounts import sign_in
from campaigns.models import Campaign
from demo.rehearsal import acts
from demo.rehearsal.people import After, Before, Person
from payments.collection import repairing
from payments.models import Payment
from pledges import pledging
from pledges.models import Pledge
from pledges.pledging import PledgeInput


def pledge(campaign: Campaign, person: Person) -> Pledge:
    """Pledge, save a card, and perhaps change or withdraw the pledge."""
    supporter = sign_in.get_or_create_user(f"supporter{person.number}@example.org")
    cents = 10_00 if person.before is Before.CHANGES else person.cents
    draft, _ = pledging.draft(campaign, supporter, uuid4(), PledgeInput(cents, f"Supporter {person.number}"))
    pledge = pledging.confirm(draft)
    if person.before is Before.NEVER_SAVES:
        return pledge
    if person.before is Before.TYPES_A_LOST_CARD_FIRST:
        acts.save_card(pledge, acts.LOST_CARD)
    acts.save_card(pledge, person.card)
    pledge.refresh_from_db()
    if person.before is Before.CHANGES and person.cents != cents:
        pledging.change_amount(pledge, person.cents)
    elif person.before is Before.REPLACES:
        acts.save_card(pledge, "visa")
    elif person.before is Before.WITHDRAWS:
        pledging.withdraw(pledge)
    return pledge


def react(person: Person, pledge: Pledge) -> None:
    """Do what this person does after their card failed. Raises RuntimeError if it did not fail."""
    payment = pledge.payments.open_repair()
    if payment is None:
        raise RuntimeError(f"{person} has nothing to repair.")
    if person.after is After.LEAVES:
        repairing.withdraw(payment)
    elif person.after is After.TRIES_AGAIN:
        if payment.problem == Payment.Problem.LATER:
            repairing.same_card(payment)
    else:
        acts.repair(payment)
