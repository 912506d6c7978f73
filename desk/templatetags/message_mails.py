from typing import cast
from uuid import UUID

from django import template
from django.core.cache import caches
from django.utils import translation

from common.mail.outbox import Unwanted
from community.news.subscriptions import FROM_PLEDGE
from desk.messages import fields
from desk.messages.fields import Letter
from desk.models import Message
from pledges.models import LIVE, Pledge
from pledges.templatetags.pledge_links import pledge_url

register = template.Library()

KEEP_SECONDS = 60


@register.simple_tag
def mailed_message(pk: str) -> Message:
    """The message for a mail, with its campaign; read once a minute instead of once per mail."""
    return cast("Message", caches["process"].get_or_set(f"message:{pk}", lambda: _load(pk), KEEP_SECONDS))


@register.simple_tag
def require_live(recipient: str) -> str:
    """Raise Unwanted if this pledge has ended since the mail was posted: a message is for those who take part."""
    if not Pledge.objects.filter(pk=_pledge(recipient), status__in=LIVE).exists():
        raise Unwanted(recipient)
    return ""


@register.simple_tag
def filled(message: Message, recipient: str, link: str) -> Letter:
    """The texts of a message in the active language, with the fields of this recipient."""
    said = message.said
    given = _values(message, recipient, link) if fields.used(*said.values()) else {}
    return fields.filled(said, given, 2)


@register.simple_tag
def filled_test(said: dict[str, str], given: dict[str, str]) -> Letter:
    return fields.filled(said, given, 2)


def _values(message: Message, recipient: str, link: str) -> dict[str, str]:
    """In the language of the text, which need not be that of its reader."""
    pledge = Pledge.objects.get(pk=_pledge(recipient))
    url = pledge_url(link) if link else ""
    with translation.override(message.language):
        return fields.values(message.campaign, pledge.name, pledge.amount_cents, url)


def _pledge(recipient: str) -> UUID:
    return UUID(recipient.removeprefix(FROM_PLEDGE))


def _load(pk: str) -> Message:
    return Message.objects.select_related("campaign").prefetch_related("campaign__texts").get(pk=pk)
