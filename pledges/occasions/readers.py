"""Followers of a campaign and signers of its petition: some of what supporters are told, they are told too."""

from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import translation

from campaigns import clock
from campaigns.models import Campaign
from common import money
from common.mail import outbox
from common.mail.outbox import OutgoingMail
from community.models import Follower, Signature
from community.news import subscriptions
from community.news.subscriptions import FROM_FOLLOWER, FROM_SIGNATURE
from pledges.models import Announcement, Pledge

# The kinds of announcements that they get too, and the mails of their own about them.
FOLLOWED = {"pledging_open": "followed_opening", "threshold_reached": "followed_threshold"}
Reader = Follower | Signature


def of(announcement: Announcement) -> list[QuerySet[Any]]:
    campaign = announcement.campaign
    return wanting(campaign) if announcement.kind in FOLLOWED and campaign.is_open else []


def wanting(campaign: Campaign) -> list[QuerySet[Any]]:
    """Followers and signers who want updates and have not pledged: a pledge is mailed about itself."""
    pledged = Pledge.objects.live().filter(campaign=campaign, supporter__email=OuterRef("email"))
    kinds: list[QuerySet[Any]] = [subscriptions.followers(campaign), subscriptions.signers(campaign)]
    return [rows.filter(~Exists(pledged)) for rows in kinds]


def post(announcement: Announcement, batch: Iterable[Reader]) -> None:
    outbox.post_many(_letter(announcement, reader) for reader in batch)


def person(email: str) -> str:
    """What stands for the person in the keys of mails, however they take part."""
    return sha256(email.encode()).hexdigest()


def _letter(announcement: Announcement, reader: Reader) -> OutgoingMail:
    is_follower = isinstance(reader, Follower)
    kind = FROM_FOLLOWER if is_follower else FROM_SIGNATURE
    with translation.override(reader.language):
        key = f"{announcement.kind}:{announcement.pk}:{person(reader.email)}"
        own = {"recipient": f"{kind}{reader.pk.hex}", "is_follower": is_follower}
        return OutgoingMail(FOLLOWED[announcement.kind], reader.email, {**_facts(announcement.campaign), **own}, key)


def _facts(campaign: Campaign) -> dict[str, str]:
    return {
        "campaign_title": campaign.text.title,
        "campaign_url": settings.SITE_URL + campaign.get_absolute_url(),
        "organizer_name": campaign.organizer_name,
        "contact_email": campaign.contact_email,
        "threshold_text": money.rounded(campaign.threshold_cents, campaign.currency),
        "deadline_text": clock.text(campaign.deadline, campaign),
    }
