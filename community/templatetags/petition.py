"""What mails about a signature need when they are sent."""

from functools import lru_cache

from django import template
from django.conf import settings
from django.urls import reverse

from community import signing
from community.models import PetitionVersion

register = template.Library()


@register.simple_tag
def signature_url(signature_id: str) -> str:
    """The address that a mail carries. Made at sending, so that the outbox holds no secret."""
    return f"{settings.SITE_URL}{reverse('community:signature', args=[signing.token(signature_id)])}"


@register.simple_tag
@lru_cache(maxsize=64)
def petition_version(pk: str) -> PetitionVersion:
    """Read a text once for thousands of mails: a version never changes."""
    return PetitionVersion.objects.get(pk=pk)
