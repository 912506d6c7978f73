"""Who gets a message."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet, Value

from campaigns.models import Campaign
from community.news import mail_frequency, subscriptions
from desk.models import Message
from desk.supporters.criteria import Wanted
from desk.supporters.matching import GROUPS, matching
from desk.visibility import Visibility, require_full
from pledges.models import LIVE, Pledge


def readers(campaign: Campaign, wanted: Wanted, visibility: Visibility) -> QuerySet[Pledge]:
    """Live pledges that match, and whose supporters want mail."""
    found = matching(campaign, wanted, visibility).filter(status__in=LIVE).order_by()
    return subscriptions.wanting(found, campaign, "supporter__email", Value(value=True))


def is_rescue(campaign: Campaign, wanted: Wanted) -> bool:
    """Whether it goes only to people whose card failed, who have to hear of it before their time is over.

    The pause between messages is as long as the time to fix a card, so it does not apply to them.
    """
    return campaign.phase == Campaign.Phase.COLLECTING and wanted.problem in {"needs_action", *GROUPS["needs_action"]}


def take_turns(message: Message, emails: Collection[str], at: datetime) -> set[str]:
    """Those who get it now; the pause between messages keeps it from the others."""
    if is_rescue(message.campaign, Wanted(**message.wanted)):
        return set(emails)
    return mail_frequency.take_free_turns(message.campaign, emails, at)


def of(message: Message) -> QuerySet[Pledge]:
    """The recipients as its author may see them now. Raises NotAllowed if they have lost the permission."""
    visibility = require_full(message.campaign, message.by)
    return readers(message.campaign, Wanted(**message.wanted), visibility)
