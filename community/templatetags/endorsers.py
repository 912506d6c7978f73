from django import template
from django.conf import settings
from django.urls import reverse

from community import endorsing

register = template.Library()


@register.simple_tag
def statement_url(endorser_id: str) -> str:
    """The address that a mail carries. Made at sending, so that the outbox holds no secret."""
    return f"{settings.SITE_URL}{reverse('community:endorser', args=[endorsing.token(endorser_id)])}"
