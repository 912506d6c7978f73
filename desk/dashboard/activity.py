"""The latest events. The whole team sees only what supporters show to the public."""

from dataclasses import dataclass
from datetime import datetime

from campaigns.models import Campaign
from desk.visibility import Visibility
from pledges.models import PledgeEvent

SHOWN = 10


@dataclass(frozen=True, slots=True)
class ActivityEntry:
    at: datetime
    what: str
    name: str  # empty if it may not be shown
    cents: int | None  # None if it may not be shown


def recent(campaign: Campaign, visibility: Visibility) -> list[ActivityEntry]:
    """The most recent events, newest first, in one query."""
    events = PledgeEvent.objects.filter(campaign=campaign).select_related("pledge").order_by("-at", "-pk")[:SHOWN]
    return [_told(event, visibility) for event in events]


def _told(event: PledgeEvent, visibility: Visibility) -> ActivityEntry:
    return ActivityEntry(
        at=event.at,
        what=event.title,
        name=visibility.public_name(event.pledge),
        cents=None if event.pledge.public_amount_cents is None else event.amount_cents,
    )
