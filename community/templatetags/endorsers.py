from django import template
from django.conf import settings
from django.urls import reverse

from community import endorsing

register = template.Library()


@register.simple_tag
def statement_url(endorser_id: str) -> str:
    """The endorser's link for a mail; made when the mail is rendered, so that the outbox contains no secret."""
    return f"{settings.SITE_URL}{reverse('community:endorser', args=[endorsing.token(endorser_id)])}"
