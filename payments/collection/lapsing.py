"""Pledges that end without a payment: their cards were not fixed in time, or there is nothing to charge."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from campaigns.models import Campaign
from common import wakeup
from common.crash import point
from payments import payer_emails
from payments.models import Payment
from pledges import cards, emails
from pledges.models import Pledge, PledgeEvent, Status

Phase = Campaign.Phase
PaymentState = Payment.State
PledgeEventKind = PledgeEvent.Kind

BATCH = 500


def lapse(campaign: Campaign, payments: Sequence[Payment]) -> None:
    """Lapse pledges whose payment was not authorized in time, for whatever reason.

    In the caller's transaction, which has locked the rows.
    """
    if not payments:
        return
    mine = Pledge.objects.filter(pk__in=[payment.pledge_id for payment in payments])
    moved = mine.move(Status.SECURED, Status.LAPSED, PledgeEventKind.LAPSED)
    Payment.objects.filter(pk__in=[payment.pk for payment in payments]).queue(PaymentState.TO_RELEASE)
    payer_emails.notify_payers(
        campaign, "pledge_lapsed", [payment for payment in payments if payment.pledge_id in moved]
    )
    cards.forget(moved)
    wakeup.wake_on_commit("payments.tasks.release")


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
        events |= Pledge.objects.filter(pk__in=[pledge.pk for pledge in batch]).move(before, to, kind)
    told = {str(events[pledge.pk].pk): pledge for pledge in batch}
    emails.notify_many("pledge_lapsed" if collecting else "nothing_charged", campaign, told)
    cards.forget(pledge.pk for pledge in batch)
    point("leftovers:before commit")
    return len(batch)
