from typing import cast

from django import template
from django.conf import settings
from django.core.cache import caches
from django.urls import reverse

from common.mail.outbox import Unwanted
from desk import digests
from desk.models import Digest, Message

register = template.Library()

KEEP_SECONDS = 60


@register.simple_tag
def stop_digest_url(digest: int) -> str:
    """The address that a mail carries. Made at sending, so that the outbox holds no secret."""
    return f"{settings.SITE_URL}{reverse('desk:digest_unsubscribe', args=[digests.token(digest)])}"


@register.simple_tag
def require_chosen(digest: int) -> str:
    """Raise Unwanted in the mail of somebody who has left the team or stopped these mails since it was posted."""
    if not Digest.objects.filter(pk=digest).exclude(rhythm=Digest.Rhythm.NEVER).exists():
        raise Unwanted(digest)
    return ""


@register.simple_tag
def mailed_message(pk: str) -> Message:
    """The message of a mail, with its campaign: read once a minute, not once a mail."""
    return cast("Message", caches["process"].get_or_set(f"message:{pk}", lambda: _load(pk), KEEP_SECONDS))


def _load(pk: str) -> Message:
    return Message.objects.select_related("campaign").prefetch_related("campaign__texts").get(pk=pk)
