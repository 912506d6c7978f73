from django import template
from django.conf import settings
from django.urls import reverse

from pledges import links

register = template.Library()


@register.simple_tag
def pledge_url(link_id: str) -> str:
    """The pledge's link for a mail; made when the mail is rendered, so that the outbox contains no secret."""
    return f"{settings.SITE_URL}{reverse('pledges:link', args=[links.token(link_id)])}"
