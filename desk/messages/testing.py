"""Mailing a draft to its author, as a recipient would get it."""

from django.conf import settings
from django.utils import translation

from campaigns.models import TeamMember
from common.ids import uuid7
from common.mail import outbox
from common.mail.outbox import OutgoingMail
from community.news.drafts import Words
from desk.messages import fields


def send_test(member: TeamMember, words: Words) -> int:
    """Mail each language to the member's own address, with their name and an example of the rest; returns how many."""
    outbox.post_many(_letter(member, language, said) for language, said in words.items())
    return len(words)


def _letter(member: TeamMember, language: str, said: dict[str, str]) -> OutgoingMail:
    campaign = member.campaign
    with translation.override(language):
        given = fields.values(campaign, member.name, campaign.least_cents, fields.no_link())
        data = {
            "said": said,
            "given": given,
            "campaign_title": campaign.text.title,
            "campaign_url": settings.SITE_URL + campaign.get_absolute_url(),
            "organizer_name": campaign.organizer_name,
            "contact_email": campaign.contact_email,
        }
    return OutgoingMail("message_test", member.user.email, data, key=f"message_test:{uuid7()}", language=language)
