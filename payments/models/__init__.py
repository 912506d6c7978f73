"""The models of this app, by subject."""

from payments.models.answer_date import AnswerDate
from payments.models.known_database import KnownDatabase
from payments.models.ledger import Account, AuditRun, Entry, Journal, ServiceBalance
from payments.models.money_act import Answer, MoneyAct, NotWaiting
from payments.models.payment import Collection, Dispute, Pace, Payment, PaymentQuerySet, Refund
from payments.models.share import Allotment, ShareIssue
from payments.models.stripe_events import EventCursor, StripeEvent

__all__ = [
    "Account",
    "Allotment",
    "Answer",
    "AnswerDate",
    "AuditRun",
    "Collection",
    "Dispute",
    "Entry",
    "EventCursor",
    "Journal",
    "KnownDatabase",
    "MoneyAct",
    "NotWaiting",
    "Pace",
    "Payment",
    "PaymentQuerySet",
    "Refund",
    "ServiceBalance",
    "ShareIssue",
    "StripeEvent",
]
