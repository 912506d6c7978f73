from django import template
from django.conf import settings
from django.urls import reverse

from community.news import following

register = template.Library()


@register.simple_tag
def follow_url(follower: str) -> str:
    """The confirmation link for a mail; made when rendered, so that the outbox contains no secret."""
    return f"{settings.SITE_URL}{reverse('community:follow_confirm', args=[following.token(follower)])}"
