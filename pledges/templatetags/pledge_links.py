from django import template
from django.conf import settings
from django.urls import reverse

from pledges import links

register = template.Library()


@register.simple_tag
def pledge_url(link_id: str) -> str:
    """The address that a mail carries. Made at sending, so that the outbox holds no secret."""
    return f"{settings.SITE_URL}{reverse('pledges:link', args=[links.token(link_id)])}"
