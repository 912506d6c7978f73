"""The tables of this app, by subject."""

from pledges.models.card import Card, Payer
from pledges.models.digest import Digest
from pledges.models.hint import StripeEvent
from pledges.models.ledger import Account, AuditRun, Entry, Journal
from pledges.models.message import Addressee, Message
from pledges.models.offline import OfflineImport
from pledges.models.payment import Announcement, Answer, Collection, Dispute, Pace, Payment, Refund
from pledges.models.pledge import (
    LIVE,
    STAGES,
    Consent,
    Pledge,
    PledgeEvent,
    PledgeLink,
    Status,
    WrongMove,
)
from pledges.models.supporter import Export, Note, SavedFilter, Tag, Tagging

__all__ = [
    "LIVE",
    "STAGES",
    "Account",
    "Addressee",
    "Announcement",
    "Answer",
    "AuditRun",
    "Card",
    "Collection",
    "Consent",
    "Digest",
    "Dispute",
    "Entry",
    "Export",
    "Journal",
    "Message",
    "Note",
    "OfflineImport",
    "Pace",
    "Payer",
    "Payment",
    "Pledge",
    "PledgeEvent",
    "PledgeLink",
    "Refund",
    "SavedFilter",
    "Status",
    "StripeEvent",
    "Tag",
    "Tagging",
    "WrongMove",
]
