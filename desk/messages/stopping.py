"""Stopping a scheduled message when its time comes: it becomes a draft again, and those who can send it are told."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from campaigns import clock
from campaigns.models import Permission
from common.mail import outbox
from desk.messages import sending
from desk.models import Message


def stop(message: Message, reason: Message.Stopped) -> None:
    """Make it a draft and post the mails about it. The caller saves the row."""
    _tell(message, reason)
    sending.make_draft(message)
    message.stopped = reason


def _tell(message: Message, reason: Message.Stopped) -> None:
    """Email each member who may send messages, in their language, once for each time for which it was scheduled."""
    campaign, starts_at = message.campaign, message.starts_at
    assert starts_at  # noqa: S101  (for mypy)
    author = campaign.team.filter(user=message.by).first()
    for member in campaign.team.who_may(Permission.SEE_SUPPORTERS_IN_FULL).select_related("user"):
        with translation.override(member.user.language):
            data = {
                "campaign_title": campaign.text.title,
                "subject_line": message.said["title"],
                "who": author.name if author else message.by.email,
                "when": clock.text(starts_at, campaign),
                "reason": reason.value,
                "url": settings.SITE_URL + reverse("desk:message", args=[campaign.slug, message.pk]),
            }
            key = f"message_stopped:{message.pk}:{starts_at.isoformat()}:{member.pk}"
            outbox.post("message_stopped", member.user.email, data, key=key)
