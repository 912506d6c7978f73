"""One of the crowd comes, and does what people do."""

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone, translation

from accounts import languages, sign_in
from accounts.models import Mail
from campaigns.demo import clock
from campaigns.models import Campaign
from pledges import cards, pledging
from pledges.demo.people import Habit, Person
from pledges.models import Pledge
from pledges.rehearsal import acts
from pledges.rehearsal.people import REFUSED_AT_ONCE


@transaction.atomic
def come(campaign: Campaign, person: Person) -> None:
    """All that one person does, or nothing of it: after an interruption, whoever is there has done everything."""
    with translation.override(person.language):
        with clock.at(person.at):
            pledge = _pledge(campaign, person)
        with clock.at(person.later):
            _think_again(pledge, person)
    read_mail(to=person.email)


def _pledge(campaign: Campaign, person: Person) -> Pledge:
    supporter = sign_in.known(person.email)
    draft, _ = pledging.draft(campaign, supporter, person.key, person.wish)
    if person.habit is Habit.UNCONFIRMED:
        return draft
    EmailAddress.objects.filter(user=supporter).update(verified=True)
    languages.remember(supporter)
    pledge = pledging.confirm(draft)
    if campaign.asks_for_cards:
        _save_card(pledge, person)
    return pledge


def _save_card(pledge: Pledge, person: Person) -> None:
    if person.habit is Habit.NO_CARD:
        return
    if person.habit is Habit.LEFT_THE_PAGE:
        cards.ask(pledge)
        return
    if person.habit is Habit.LOST_CARD:
        acts.save_card(pledge, REFUSED_AT_ONCE)
    acts.save_card(pledge, person.card)


def _think_again(pledge: Pledge, person: Person) -> None:
    pledge.refresh_from_db()
    if person.habit is Habit.WITHDRAWS:
        pledging.withdraw(pledge)
    elif person.habit is Habit.CHANGES:
        pledging.change_amount(pledge, person.last_cents)
    elif person.habit is Habit.REPLACES and pledge.campaign.asks_for_cards:
        acts.save_card(pledge, person.card)


def read_mail(**whose: str) -> None:
    """Nobody reads what the crowd gets: it counts as sent, and the mailbox stays with what you do yourself."""
    Mail.objects.filter(sent_at=None, **whose).update(sent_at=timezone.now(), due_at=None, data={})
