"""Saving and deleting cards. Every call to the payment service is made outside transactions."""

import logging
from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override

import gateway
from accounts import alarms
from accounts.models import User
from common import wakeup
from common.crash import point
from gateway import CardRequest, CardStep, ReturnUrls, StepState
from pledges import emails
from pledges.models import Card, Payer, Pledge, PledgeEvent, Status, WrongMove
from pledges.pledging import CampaignClosed, lock_open_campaign

log = logging.getLogger(__name__)

FIRST_LOOK = timedelta(seconds=30)  # by then the webhook or the return page has settled most card steps
GIVE_UP = timedelta(hours=1)  # on a card step if the request that opens it was never answered

CardState = Card.State
PledgeEventKind = PledgeEvent.Kind


class ConsentNeeded(Exception):
    """The supporter has not agreed to be charged this amount under the current terms."""


@alarms.raise_alarms()
def open_card_page(pledge: Pledge) -> str:
    """Return the URL of the page for saving this pledge's card; the same one as long as it is open.

    Raises CampaignClosed (also if the campaign only gathers interest), ConsentNeeded, WrongMove, gateway.Unavailable.
    """
    card = _requested_card(pledge)
    if card.session_id:
        step = gateway.read_card_step(card.session_id)
        if step.state is StepState.OPEN:
            return step.url
        _apply(card, step)
        return _return_url(card) if step.state is StepState.SAVED else open_card_page(pledge)
    point("ask:before call")
    step = _open(card, pledge)
    point("ask:after call")
    Card.objects.filter(pk=card.pk).update(session_id=step.id)
    point("ask:after commit")
    if not Card.objects.filter(pk=card.pk, state=CardState.ASKED).exists():
        raise WrongMove(f"{pledge} was withdrawn meanwhile")
    return step.url


def _open(card: Card, pledge: Pledge) -> CardStep:
    supporter = pledge.supporter
    home = settings.SITE_URL + pledge_url(pledge.pk)
    return_urls = ReturnUrls(settings.SITE_URL + _return_url(card), home, supporter.language)
    with override(supporter.language):
        promise = gettext("Nothing is charged today. Your card is charged only if the campaign reaches its threshold.")

    def attempt(customer_id: str) -> CardStep:
        wanted = CardRequest(card.pk, pledge.pk, customer_id, pledge.campaign.currency, promise)
        return gateway.open_card_step(wanted, return_urls, card.turn)

    customer_id = customer_of(supporter)
    try:
        return attempt(customer_id)
    except gateway.CustomerGone:
        card.spoil(spent=True)
        return attempt(replace_customer(supporter, customer_id))
    except gateway.Broken as error:
        card.spoil(spent=error.spends_key)
        raise


def pledge_url(pledge_id: UUID) -> str:
    return reverse("pledges:pledge", args=[pledge_id])


def _return_url(card: Card) -> str:
    return reverse("pledges:card_return", args=[card.pledge_id, card.pk])


@transaction.atomic
def _requested_card(pledge: Pledge) -> Card:
    campaign = lock_open_campaign(pledge.campaign_id)
    if not campaign.accepts_cards:
        raise CampaignClosed(f"{campaign.slug} only gathers interest")
    pledge = Pledge.objects.select_for_update().get(pk=pledge.pk)
    if pledge.status not in {Status.INTERESTED, Status.SECURED}:
        raise WrongMove(f"{pledge}: card in {pledge.status}")
    if not pledge.has_charge_consent():
        raise ConsentNeeded
    card, _ = pledge.cards.get_or_create(
        state=CardState.ASKED, defaults={"campaign": campaign, "due_at": timezone.now() + FIRST_LOOK}
    )
    return card


def customer_of(supporter: User) -> str:
    """Return the supporter's customer id at the payment service, creating the customer if necessary."""
    payer, _ = Payer.objects.get_or_create(supporter=supporter, defaults={"email": supporter.email, "due_at": None})
    if payer.customer_id:
        return payer.customer_id
    # With the address recorded first: the same idempotency key must come with the same parameters.
    try:
        customer_id = gateway.create_customer(payer.pk, supporter.pk, payer.email, payer.turn, look=payer.looks_first)
    except gateway.Broken as error:
        payer.spoil(spent=error.spends_key)
        raise
    point("ask:after customer")
    Payer.objects.filter(pk=payer.pk, customer_id="").update(customer_id=customer_id)
    payer.refresh_from_db(fields=["customer_id"])
    return payer.customer_id


def replace_customer(supporter: User, gone: str) -> str:
    """Create a new customer for a supporter whose customer `gone` was deleted at the payment service."""
    Payer.objects.filter(supporter=supporter, customer_id=gone).update(supporter=None, due_at=None)
    return customer_of(supporter)


def settle(card: Card) -> CardState:
    """Read the state of a card step and apply it, once even if several processes do so; returns the card's state."""
    if card.state == CardState.ASKED:
        if card.session_id:
            _apply(card, gateway.read_card_step(card.session_id))
            point("settle:after commit")
        elif timezone.now() - card.created_at > GIVE_UP:
            # The request to open the page got no response, so the supporter was never sent there.
            card.move(CardState.ASKED, CardState.EXPIRED, due_at=None)
    card.refresh_from_db(fields=["state"])
    return CardState(card.state)


def _apply(card: Card, step: CardStep) -> None:
    if step.state is StepState.SAVED:
        _save(card, step)
    elif step.state is StepState.EXPIRED:
        card.move(CardState.ASKED, CardState.EXPIRED, due_at=None)
    elif step.state is StepState.UNUSABLE:
        log.warning("card %s: %s cannot be charged later", card.pk, step.brand)
        card.move(
            CardState.ASKED, CardState.DROPPED, due_at=timezone.now(), method_id=step.method_id, brand=step.brand[:20]
        )
        wakeup.wake_on_commit("pledges.tasks.forget_cards")


def _save(card: Card, step: CardStep) -> None:
    facts = {name: getattr(step, name) for name in ("method_id", "brand", "last4", "expires", "country")}
    try:
        _secure(card, facts)
    except (CampaignClosed, WrongMove):
        # Too late: the campaign closed or the pledge was withdrawn in the meantime. Delete the card.
        log.info("card %s was saved too late", card.pk)
        card.move(CardState.ASKED, CardState.DROPPED, due_at=timezone.now(), **facts)
        wakeup.wake_on_commit("pledges.tasks.forget_cards")


@transaction.atomic
def _secure(card: Card, facts: dict[str, str]) -> None:
    campaign = lock_open_campaign(card.pledge.campaign_id)
    pledge = Pledge.objects.select_for_update(of=["self"]).select_related("supporter").get(pk=card.pledge_id)
    if Card.objects.get(pk=card.pk).state != CardState.ASKED:
        return
    if pledge.status not in {Status.INTERESTED, Status.SECURED}:
        raise WrongMove(f"{pledge}: card in {pledge.status}")
    pledge.cards.filter(state=CardState.SAVED).update(state=CardState.DROPPED, due_at=timezone.now())
    card.move(CardState.ASKED, CardState.SAVED, due_at=None, **facts)
    if pledge.status == Status.INTERESTED and not pledge.events.filter(kind=PledgeEventKind.SECURED).exists():
        emails.notify("pledge_saved", pledge, campaign, pledge.move(Status.SECURED, PledgeEventKind.SECURED))
    elif pledge.status == Status.INTERESTED:
        emails.notify("card_replaced", pledge, campaign, pledge.move(Status.SECURED, PledgeEventKind.CARD_REPLACED))
    else:
        emails.notify("card_replaced", pledge, campaign, pledge.record_event(PledgeEventKind.CARD_REPLACED))
        wakeup.wake_on_commit("pledges.tasks.forget_cards")
    point("settle:before commit")


def drop_open_steps(cards: QuerySet[Card]) -> None:
    """Drop the cards among these that were never saved, so that their pages are closed."""
    _drop(cards.filter(state=CardState.ASKED))


def forget(pledge_ids: Iterable[object]) -> None:
    """Drop the cards of these pledges: consent was given for one charge, which is done or no longer possible."""
    states = [CardState.SAVED, CardState.ASKED]
    _drop(Card.objects.filter(pledge__in=list(pledge_ids), state__in=states))


def _drop(cards: QuerySet[Card]) -> None:
    if cards.update(state=CardState.DROPPED, due_at=timezone.now()):
        wakeup.wake_on_commit("pledges.tasks.forget_cards")


def settle_due() -> int:
    """Check card steps whose result is not known yet; returns how many were checked."""
    return Card.objects.filter(state=CardState.ASKED).work(_settle_or_later)


@alarms.raise_alarms()
def _settle_or_later(card: Card) -> None:
    if settle(card) == CardState.ASKED:
        card.later()


def update_step_from_event(card_id: UUID) -> None:
    """Look at a card step that the payment service speaks of."""
    card = Card.objects.select_related("pledge").filter(pk=card_id).first()
    if card:
        settle(card)


def update_from_event(method_id: str) -> None:
    """Update a saved card after an event from the payment service: renewed by its bank, or removed there."""
    card = Card.objects.filter(method_id=method_id, state=CardState.SAVED).select_related("pledge").first()
    if card is None:
        return
    facts = gateway.read_card(method_id)
    if facts:
        card.move(CardState.SAVED, CardState.SAVED, **facts)
    else:
        _lose(card)


@transaction.atomic
def _lose(card: Card) -> None:
    """The card is gone: the pledge no longer counts as secured, and its supporter is notified."""
    try:
        campaign = lock_open_campaign(card.pledge.campaign_id)
    except CampaignClosed:
        return  # it still counts; its charge will be declined, and the supporter asked for another card
    pledge = Pledge.objects.select_for_update(of=["self"]).select_related("supporter").get(pk=card.pledge_id)
    if not card.move(CardState.SAVED, CardState.FORGOTTEN, due_at=None):
        return
    emails.notify("card_lost", pledge, campaign, pledge.move(Status.INTERESTED, PledgeEventKind.CARD_LOST))
    point("card lost:before commit")


def forget_due() -> int:
    """Have dropped cards deleted at the payment service; returns how many were claimed."""
    return Card.objects.filter(state=CardState.DROPPED).work(_forget)


@alarms.raise_alarms()
def _forget(card: Card) -> None:
    method_id = card.method_id
    if card.session_id and not method_id:
        # The page may still be open, or a card may just have been saved on it.
        gateway.close_card_step(card.session_id)
        method_id = gateway.read_card_step(card.session_id).method_id
    if method_id:
        gateway.forget_card(method_id)
    point("forget:after call")
    card.move(CardState.DROPPED, CardState.FORGOTTEN, due_at=None, method_id=method_id)
