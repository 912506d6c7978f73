"""What happened last, without telling more of anybody than they and the reader's role allow."""

from dataclasses import dataclass
from datetime import datetime

from campaigns.models import Campaign, TeamMember
from pledges.models import PledgeEvent

SHOWN = 10


@dataclass(frozen=True, slots=True)
class Happening:
    at: datetime
    what: str
    name: str  # empty: not to be told
    cents: int | None  # None: not to be told


def recent(campaign: Campaign, member: TeamMember) -> list[Happening]:
    """The newest first, one query."""
    events = PledgeEvent.objects.filter(campaign=campaign).select_related("pledge").order_by("-pk")[:SHOWN]
    return [_told(event, member) for event in events]


def _told(event: PledgeEvent, member: TeamMember) -> Happening:
    pledge = event.pledge
    is_named = pledge.show_name and member.role != TeamMember.Role.OBSERVER
    return Happening(
        at=event.at,
        what=event.get_kind_display(),
        name=pledge.name if is_named else "",
        cents=event.amount_cents if pledge.show_amount else None,
    )
