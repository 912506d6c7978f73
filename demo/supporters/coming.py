"""What a fictitious supporter does: pledging, saving a card, perhaps changing their mind."""

from collections.abc import Iterable

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import translation

from accounts.models import User
from campaigns.models import Campaign
from demo.campaign import clock
from demo.rehearsal import acts
from demo.supporters.people import THINKS_AGAIN, Habit, Person
from pledges import cards, pledging
from pledges.models import Pledge

type Visit = tuple[Campaign, Person]


@transaction.atomic
def welcome(people: Iterable[Person]) -> None:
    """Create the missing accounts in bulk, without the usual sign-in."""
    known = set(User.objects.filter(email__in=[person.email for person in people]).values_list("email", flat=True))
    new = {person.email: person for person in people if person.email not in known}
    users = User.objects.bulk_create(
        User(email=email, password="!", language=person.language, date_joined=person.at)  # noqa: S106  (nobody has one)
        for email, person in new.items()
    )
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, primary=True, verified=new[user.email].confirms) for user in users
    )


@transaction.atomic
def come(campaign: Campaign, person: Person) -> None:
    """Do everything one person does, in a single transaction, so that an interruption leaves nothing half done."""
    with translation.override(person.language):
        with clock.at(person.at):
            pledge = _pledge(campaign, person)
        with clock.at(person.later):
            _think_again(pledge, person)


def _pledge(campaign: Campaign, person: Person) -> Pledge:
    supporter = User.objects.get(email=person.email)
    draft, _ = pledging.draft(campaign, supporter, person.key, person.wish)
    if not person.confirms:
        return draft
    pledge = pledging.confirm(draft)
    if campaign.accepts_cards:
        _save_card(pledge, person)
    return pledge


def _save_card(pledge: Pledge, person: Person) -> None:
    if person.habit is Habit.NO_CARD:
        return
    if person.habit is Habit.LEFT_THE_PAGE:
        cards.open_card_page(pledge)
        return
    if person.habit is Habit.LOST_CARD:
        acts.save_card(pledge, acts.LOST_CARD)
    acts.save_card(pledge, person.card)


def _think_again(pledge: Pledge, person: Person) -> None:
    if person.habit not in THINKS_AGAIN:
        return
    pledge.refresh_from_db()
    if person.habit is Habit.WITHDRAWS:
        pledging.withdraw(pledge)
    elif person.habit is Habit.CHANGES:
        pledging.change_amount(pledge, person.last_cents)
    elif person.habit is Habit.REPLACES and pledge.campaign.accepts_cards:
        acts.save_card(pledge, person.card)
