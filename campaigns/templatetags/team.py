from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise

from campaigns import team
from campaigns.models import TeamMember

register = template.Library()


@register.simple_tag
def join_url(invitation_id: str) -> str:
    """The invitation's link for a mail; made when the mail is rendered, so that the outbox contains no secret."""
    return f"{settings.SITE_URL}{reverse('campaigns:join', args=[team.token(invitation_id)])}"


@register.filter
def role_name(role: str) -> str | Promise:
    return TeamMember.Role(role).label
