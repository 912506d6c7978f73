from django import template
from django.http import HttpRequest

from accounts.models import User
from assembly import waiting

register = template.Library()


@register.filter
def questions_waiting(request: HttpRequest) -> int:
    """How many questions wait for the visitor's answer; one query if signed in, and none on organizers' pages."""
    if hasattr(request, "member") or not isinstance(request.user, User):
        return 0
    return waiting.unanswered(request.user).answered_here().count()
