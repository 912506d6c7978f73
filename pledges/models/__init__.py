"""The models of this app, by subject."""

from pledges.models import reference
from pledges.models.announcement import Announcement
from pledges.models.card import Card, Payer
from pledges.models.card_reminder import CardReminder
from pledges.models.consent import Consent, PledgeLink
from pledges.models.counting import PledgePart
from pledges.models.event import PledgeEvent
from pledges.models.pledge import NAME_ORDER, Pledge, PledgeQuerySet, WrongMove
from pledges.models.reconfirmation import Reconfirmation
from pledges.models.status import GROWING, LIVE, STAGES, Status, stage_sql

__all__ = [
    "GROWING",
    "LIVE",
    "NAME_ORDER",
    "STAGES",
    "Announcement",
    "Card",
    "CardReminder",
    "Consent",
    "Payer",
    "Pledge",
    "PledgeEvent",
    "PledgeLink",
    "PledgePart",
    "PledgeQuerySet",
    "Reconfirmation",
    "Status",
    "WrongMove",
    "reference",
    "stage_sql",
]
