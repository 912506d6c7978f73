"""Pledges that end without a payment: their cards were not fixed in time, or there is nothing to charge."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from campaigns.models import Campaign
from common import wakeup
from common.crash import point
from payments.models import Payment
from pledges import cards, emails
from pledges.models import Pledge, PledgeEvent, Status

Phase = Campaign.Phase
PaymentState = Payment.State
Problem = Payment.Problem
PledgeEventKind = PledgeEvent.Kind
Cause = PledgeEvent.Cause

BATCH = 500


def lapse(campaign: Campaign, payments: Sequence[Payment]) -> None:
    """Lapse pledges whose payment was not authorized in time, for whatever reason.

    In the caller's transaction, which has locked the rows.
    """
    if not payments:
        return
    by_cause: dict[Cause, list[Payment]] = defaultdict(list)
    for payment in payments:
        by_cause[cause(payment)].append(payment)
    for why, mine in by_cause.items():
        _lapse(campaign, mine, why)
    Payment.objects.filter(pk__in=[payment.pk for payment in payments]).queue(PaymentState.TO_RELEASE)
    wakeup.wake_on_commit("payments.tasks.release")


def _lapse(campaign: Campaign, payments: Sequence[Payment], why: Cause) -> None:
    pledges = Pledge.objects.filter(pk__in=[payment.pledge_id for payment in payments])
    moved = pledges.move(Status.SECURED, Status.LAPSED, PledgeEventKind.LAPSED, why)
    told = {str(payment.pk): payment.pledge for payment in payments if payment.pledge_id in moved}
    emails.notify_many("pledge_lapsed", campaign, told, lambda _: {"cause": why})
    cards.forget(moved)


def cause(payment: Payment) -> Cause:
    """Why a payment was not authorized: the card is to blame only if it was declined, and not held up by us since."""
    if payment.problem == Problem.CANCELLED:
        return Cause.CANCELLED
    return Cause.OURS if payment.problem in {Problem.NONE, Problem.OURS} else Cause.CARD


@transaction.atomic
def end_leftovers(campaign: Campaign) -> int:
    """End a batch of the closed campaign's pledges that have no payment; returns how many."""
    campaign = Campaign.objects.lock_for_key_share(campaign.pk)
    collecting = campaign.phase == Phase.COLLECTING
    statuses = [Status.INTERESTED, Status.SECURED]
    unreleased = Payment.objects.filter(pledge=OuterRef("pk")).exclude(state=PaymentState.RELEASED)
    left = Pledge.objects.filter(~Exists(unreleased), campaign=campaign, status__in=statuses)
    batch = list(left.select_related("supporter").select_for_update(of=["self"], skip_locked=True)[:BATCH])
    if not batch or campaign.phase in Campaign.OPEN:
        return 0
    to, kind = (Status.LAPSED, PledgeEventKind.LAPSED) if collecting else (Status.RELEASED, PledgeEventKind.RELEASED)
    events: dict[UUID, PledgeEvent] = {}
    for before in statuses:
        why = _leftover_cause(before) if collecting else ""
        events |= Pledge.objects.filter(pk__in=[pledge.pk for pledge in batch]).move(before, to, kind, why)
    told = {str(events[pledge.pk].pk): pledge for pledge in batch}
    kind_of_mail = "pledge_lapsed" if collecting else "nothing_charged"
    emails.notify_many(kind_of_mail, campaign, told, lambda pk: {"cause": events[pk].cause})
    cards.forget(pledge.pk for pledge in batch)
    point("leftovers:before commit")
    return len(batch)


def _leftover_cause(before: Status) -> Cause:
    """Who had a card and yet no payment was made for them is not to blame."""
    return Cause.NO_CARD if before == Status.INTERESTED else Cause.OURS
