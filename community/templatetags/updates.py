from django import template
from django.conf import settings
from django.urls import reverse

from common.mail.outbox import Unwanted
from community.models import Update
from community.news import reading, subscriptions

register = template.Library()


@register.simple_tag
def mailed_update(pk: str) -> Update:
    """The update for a mail, with its campaign."""
    return Update.objects.select_related("campaign").prefetch_related("campaign__texts").get(pk=pk)


@register.simple_tag
def reading_url(pk: str) -> str:
    """The update's link for a mail, in its language; made when rendered, so that the outbox contains no secret."""
    return f"{settings.SITE_URL}{reverse('community:update_from_mail', args=[reading.reading_token(pk)])}"


@register.simple_tag
def require_wanted(recipient: str) -> str:
    """Raise Unwanted if the recipient has unsubscribed since the mail was posted."""
    if not subscriptions.still_wants(recipient):
        raise Unwanted(recipient)
    return ""


@register.simple_tag
def unsubscribe_url(recipient: str) -> str:
    return f"{settings.SITE_URL}{reverse('community:unsubscribe', args=[subscriptions.unsubscribe_token(recipient)])}"
