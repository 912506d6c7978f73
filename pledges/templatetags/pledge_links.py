from django import template
from django.conf import settings
from django.urls import reverse

from common.mail.outbox import Unwanted
from pledges import links
from pledges.occasions import card_missing

register = template.Library()


@register.simple_tag
def pledge_url(link_id: str) -> str:
    """The pledge's link for a mail; made when the mail is rendered, so that the outbox contains no secret."""
    return f"{settings.SITE_URL}{reverse('pledges:link', args=[links.token(link_id)])}"


@register.simple_tag
def card_url(link_id: str) -> str:
    """Like pledge_url, for the link that goes straight on to saving a card."""
    return f"{settings.SITE_URL}{reverse('pledges:card_link', args=[links.token(link_id)])}"


@register.simple_tag
def require_card_missing(pledge_id: str) -> str:
    """Raise Unwanted if there is no card to be saved for this pledge any more since the mail was posted."""
    if not card_missing.still_missing(pledge_id):
        raise Unwanted(pledge_id)
    return ""
