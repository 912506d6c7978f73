from django import template
from django.conf import settings
from django.urls import reverse

from pledges import digests

register = template.Library()


@register.simple_tag
def stop_digest_url(digest: int) -> str:
    """The address that a mail carries. Made at sending, so that the outbox holds no secret."""
    return f"{settings.SITE_URL}{reverse('pledges:digest_unsubscribe', args=[digests.token(digest)])}"
