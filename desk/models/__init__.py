"""The models of this app, by subject."""

from desk.models.digest import Digest
from desk.models.message import Addressee, Message
from desk.models.offline import OfflineImport
from desk.models.supporter import Export, Note, SavedFilter, Tag, Tagging
from desk.models.webhook import Delivery, Event, Webhook

__all__ = [
    "Addressee",
    "Delivery",
    "Digest",
    "Event",
    "Export",
    "Message",
    "Note",
    "OfflineImport",
    "SavedFilter",
    "Tag",
    "Tagging",
    "Webhook",
]
