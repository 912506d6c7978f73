"""Customers at the payment service: updating their email address, and deleting them when no longer needed."""

from datetime import timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

import gateway
from common.crash import point
from payments.models import Payment
from pledges import cards
from pledges.models import LIVE, Card, Payer, Pledge

JUST_NOW = timedelta(days=1)  # keeps customers of recent pledges, who may pledge again right after withdrawing


def handle_deletion(customer_id: str) -> None:
    """Handle the deletion of a customer at the payment service, which includes their saved cards.

    Their pledges to campaigns whose deadline has passed remain: they will be asked for another card.
    """
    payer = Payer.objects.filter(customer_id=customer_id).exclude(customer_id="").first()
    if payer is None or not gateway.is_deleted(customer_id):
        return
    mine = Card.objects.filter(pledge__supporter=payer.supporter_id)
    cards.drop_open_steps(mine)
    for card in mine.filter(state=Card.State.SAVED):
        cards.update_from_event(card.method_id)
    point("payer deleted:before commit")
    payer.delete()


def find_due() -> None:
    """Mark customers as due whose address has changed, or who are gone or no longer need one."""
    known = Payer.objects.filter(due_at=None).exclude(customer_id="")
    known.filter(supporter=None).update(due_at=timezone.now())
    moved = known.exclude(supporter=None).exclude(email=F("supporter__email"))
    Payer.objects.filter(pk__in=moved.values("pk")).update(due_at=timezone.now())
    untied = known.exclude(supporter=None).filter(~Exists(_ties()))
    Payer.objects.filter(pk__in=untied.values("pk")).update(supporter=None, due_at=timezone.now())


def _ties() -> QuerySet[Pledge]:
    """Pledges that still need the customer: live or recent, or with a card not deleted or a payment not released."""
    cards_left = [Card.State.ASKED, Card.State.SAVED, Card.State.DROPPED]
    mine = Pledge.objects.filter(supporter=OuterRef("supporter"))
    return mine.filter(
        Q(status__in=LIVE)
        | Q(updated_at__gt=timezone.now() - JUST_NOW)
        | Exists(Card.objects.filter(pledge=OuterRef("pk"), state__in=cards_left))
        | Exists(Payment.objects.filter(pledge=OuterRef("pk")).exclude(state=Payment.State.RELEASED))
    )


def work_due() -> int:
    """Update and delete the customers that are due; returns how many were claimed."""
    return Payer.objects.select_related("supporter").work(_bring_up_to_date)


def _bring_up_to_date(payer: Payer) -> None:
    if payer.supporter is None:
        if payer.customer_id:
            gateway.delete_customer(payer.customer_id)
        point("payer:after call")
        payer.delete()
    elif payer.customer_id:
        email = payer.supporter.email
        gateway.update_customer(payer.customer_id, email)
        point("payer:after call")
        payer.done(email=email)
