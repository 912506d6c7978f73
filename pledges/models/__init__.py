"""The models of this app, by subject."""

from pledges.models.announcement import Announcement
from pledges.models.card import Card, Payer
from pledges.models.consent import Consent, PledgeLink
from pledges.models.pledge import NAME_ORDER, Pledge, PledgeEvent, WrongMove
from pledges.models.reconfirmation import Reconfirmation
from pledges.models.status import GROWING, LIVE, STAGES, Status, stage_sql

__all__ = [
    "GROWING",
    "LIVE",
    "NAME_ORDER",
    "STAGES",
    "Announcement",
    "Card",
    "Consent",
    "Payer",
    "Pledge",
    "PledgeEvent",
    "PledgeLink",
    "Reconfirmation",
    "Status",
    "WrongMove",
    "stage_sql",
]
