"""The tables of this app, by subject."""

from pledges.models.announcement import Announcement
from pledges.models.card import Card, Payer
from pledges.models.consent import Consent, PledgeLink
from pledges.models.digest import Digest
from pledges.models.hint import EventCursor, StripeEvent
from pledges.models.known_database import KnownDatabase
from pledges.models.ledger import Account, AuditRun, Entry, Journal, ServiceBalance
from pledges.models.message import Addressee, Message
from pledges.models.money_act import Answer, MoneyAct, NotWaiting
from pledges.models.offline import OfflineImport
from pledges.models.payment import Collection, Dispute, Pace, Payment, Refund
from pledges.models.pledge import Pledge, PledgeEvent, WrongMove
from pledges.models.reconfirmation import Reconfirmation
from pledges.models.status import GROWING, LIVE, STAGES, Status, stage_sql
from pledges.models.supporter import Export, Note, SavedFilter, Tag, Tagging

__all__ = [
    "GROWING",
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
    "EventCursor",
    "Export",
    "Journal",
    "KnownDatabase",
    "Message",
    "MoneyAct",
    "NotWaiting",
    "Note",
    "OfflineImport",
    "Pace",
    "Payer",
    "Payment",
    "Pledge",
    "PledgeEvent",
    "PledgeLink",
    "Reconfirmation",
    "Refund",
    "SavedFilter",
    "ServiceBalance",
    "Status",
    "StripeEvent",
    "Tag",
    "Tagging",
    "WrongMove",
    "stage_sql",
]
