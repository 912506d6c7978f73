"""Closing the windows in which supporters can agree to a change: the pledges of those who did not agree lapse."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from campaigns.models import Campaign
from common.crash import point
from pledges import cards, emails
from pledges.models import Pledge, PledgeEvent, Reconfirmation, Status

BATCH = 500


def end_due() -> int:
    """Close the windows whose time is over; returns how many were claimed."""
    return Reconfirmation.objects.select_related("change__campaign").work(_end, limit=10)


def _end(reconfirmation: Reconfirmation) -> None:
    campaign = reconfirmation.change.campaign
    end(campaign)
    if campaign.is_open and Pledge.objects.to_reconfirm(campaign).exists():
        reconfirmation.later()  # another process holds a lock on one of these pledges
    else:
        reconfirmation.done()


def end(campaign: Campaign) -> None:
    """Lapse all pledges whose supporters have not agreed, if the time for that is over."""
    while _lapse_some(campaign):
        point("lapse:after commit")


@transaction.atomic
def _lapse_some(campaign: Campaign) -> int:
    here = Campaign.objects.lock_for_key_share(campaign.pk)
    newest = here.changes.filter(number=here.version, ends_at__lte=timezone.now())
    if here.phase not in Campaign.OPEN or not newest.exists():
        return 0
    left = Pledge.objects.to_reconfirm(here).select_related("supporter")
    batch = list(left.select_for_update(of=["self"], skip_locked=True)[:BATCH])
    if not batch:
        return 0
    events: dict[UUID, PledgeEvent] = {}
    for before in Pledge.CHANGEABLE:
        mine = Pledge.objects.filter(pk__in=[pledge.pk for pledge in batch])
        events |= mine.move(before, Status.LAPSED, PledgeEvent.Kind.NOT_RECONFIRMED)
    emails.notify_many("not_reconfirmed", here, {str(events[pledge.pk].pk): pledge for pledge in batch})
    cards.forget(events)
    point("lapse:before commit")
    return len(batch)
