from django import template
from django.conf import settings
from django.http import HttpRequest
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


@register.filter
def is_in_a_team(request: HttpRequest) -> bool:
    """Whether the visitor runs a campaign. The organizers' pages already know; others cost a query if signed in."""
    if hasattr(request, "member"):
        return True
    return request.user.is_authenticated and TeamMember.objects.filter(user_id=request.user.pk).exists()
