"""Tags for mails about signatures."""

from functools import lru_cache

from django import template
from django.conf import settings
from django.urls import reverse

from community import signing
from community.models import PetitionVersion

register = template.Library()


@register.simple_tag
def signature_url(signature_id: str) -> str:
    """The signature's link for a mail; made when the mail is rendered, so that the outbox contains no secret."""
    return f"{settings.SITE_URL}{reverse('community:signature', args=[signing.token(signature_id)])}"


@register.simple_tag
@lru_cache(maxsize=64)
def petition_version(pk: str) -> PetitionVersion:
    """A version of the petition, read once for thousands of mails: versions never change."""
    return PetitionVersion.objects.get(pk=pk)
