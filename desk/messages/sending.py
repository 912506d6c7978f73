"""Sending a message once, which workers then mail."""

from uuid import UUID

from django.db import transaction

from campaigns.models import CampaignAct, TeamMember
from common import wakeup
from desk.models import Message
from desk.supporters import criteria
from desk.supporters.criteria import Wanted
from desk.visibility import require_full


class SentAlready(Exception):
    """A different message was already sent with this form's key, as when going back and editing the form."""


@transaction.atomic
def send(member: TeamMember, key: UUID, wanted: Wanted, words: dict[str, dict[str, str]]) -> Message:
    """Have workers send a message, once even if the form is submitted repeatedly. Raises NotAllowed, SentAlready."""
    campaign = member.campaign
    require_full(campaign, member.user)
    given = criteria.given(wanted)
    facts = {"by": member.user, "wanted": given, "words": words}
    message, is_new = campaign.messages.get_or_create(pk=key, defaults=facts)
    if is_new:
        data = {"message": str(message.pk), "wanted": given}
        campaign.acts.create(by=member.user, kind=CampaignAct.Kind.MESSAGE_SENT, data=data)
        wakeup.wake_on_commit("desk.tasks.mail_messages")
    elif (message.wanted, message.words) != (given, words):
        raise SentAlready(str(message))
    return message


def described(message: Message) -> str:
    """Whom it is for, as text; empty for all."""
    return criteria.described(message.campaign, Wanted(**message.wanted))
