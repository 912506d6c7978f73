"""Tags for mails about answers."""

from django import template
from django.conf import settings
from django.urls import reverse

from common.mail.outbox import Unwanted
from community.discussion import answer_mail
from community.models import Post

register = template.Library()


@register.simple_tag
def answered_question(pk: str) -> Post:
    """The question for a mail; raises Unwanted if it is no longer public or its author no longer wants the mail."""
    found = answer_mail.wanted(pk)
    if found is None:
        raise Unwanted(pk)
    return found


@register.simple_tag
def answer_mail_url(pk: str) -> str:
    """The link that turns these mails off; made when rendered, so that the outbox contains no secret."""
    return f"{settings.SITE_URL}{reverse('community:answer_mail', args=[answer_mail.token(pk)])}"
