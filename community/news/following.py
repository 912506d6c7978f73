"""Following a campaign by email without pledging: a form, a confirmation link by email, and leaving with one click.

An address that is not confirmed gets nothing else. Who has unsubscribed is forgotten after a while.
"""

from collections import defaultdict
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from campaigns.models import Campaign
from common import languages
from common.mail import outbox
from common.signed.tokens import Tokens
from community.models import Follower
from community.news import subscriptions
from community.news.subscriptions import FROM_FOLLOWER, Recipient

Phase = Campaign.Phase

OPEN = {Phase.INTEREST, Phase.PLEDGING, Phase.COLLECTING, Phase.OFFER}
SAME_CLICK = timedelta(minutes=1)
KEEP_UNCONFIRMED = timedelta(days=7)
KEEP_STOPPED = timedelta(days=30)  # so that a second click on a link, or a change of mind, still finds the row
BATCH = 5000

_tokens = Tokens("follower")


class NotOpen(Exception):
    """The campaign is over, or a draft, so there is nothing to follow."""


def is_open(campaign: Campaign) -> bool:
    return campaign.phase in OPEN


def token(follower_id: str) -> str:
    """Return the token for the confirmation link."""
    return _tokens.make(follower_id)


def find_by_token(secret: str) -> Follower | None:
    """Find the follower for this token; None if it is forged, or the row was deleted unconfirmed."""
    return _tokens.find(Follower.objects.select_related("campaign__company"), secret)


def unsubscribe_token(follower: Follower) -> str:
    """Return the token for the unsubscribe link, the same as in the updates that are emailed to this follower."""
    to = Recipient(FROM_FOLLOWER, follower.pk, follower.email, follower.language)
    return subscriptions.unsubscribe_token(to.reference)


@transaction.atomic
def request_confirmation(campaign: Campaign, email: str) -> None:
    """Email a link to confirm; a second click within a minute sends nothing more. Raises NotOpen."""
    if not is_open(campaign):
        raise NotOpen(campaign.slug)
    now = timezone.now()
    facts = {"language": languages.current(), "asked_at": now}
    rows = Follower.objects.select_for_update()
    follower, created = rows.get_or_create(campaign=campaign, email=email, defaults=facts)
    if not created and abs(now - follower.asked_at) < SAME_CLICK:
        return
    follower.asked_at = now
    if follower.confirmed_at is None:
        follower.language = languages.current()
    follower.save(update_fields=["asked_at", "language"])
    outbox.post("follow_confirm", email, _mail_context(follower), f"follow:{follower.pk}:{now.isoformat()}")


def _mail_context(follower: Follower) -> dict[str, str]:
    campaign = follower.campaign
    return {
        "follower": str(follower.pk),
        "campaign_title": campaign.text.title,
        "campaign_url": settings.SITE_URL + campaign.get_absolute_url(),
        "organizer_name": campaign.organizer_name,
        "contact_email": campaign.contact_email,
    }


@transaction.atomic
def confirm(follower: Follower) -> None:
    """The address is proven: subscribe it. Does nothing if it was confirmed before. Raises NotOpen."""
    fresh = Follower.objects.select_for_update(of=["self"]).select_related("campaign").filter(pk=follower.pk).first()
    if fresh is None or not is_open(fresh.campaign):
        raise NotOpen(str(follower))
    if fresh.confirmed_at:
        return
    Follower.objects.filter(pk=fresh.pk).update(confirmed_at=timezone.now())
    # Just asked for, which overrides an earlier “no”.
    subscriptions.set_wants_updates(fresh.campaign, fresh.email, wants=True)


def count(campaign: Campaign) -> int:
    """How many people follow the campaign by email now."""
    return subscriptions.followers(campaign).count()


def purge() -> int:
    """Delete who did not confirm in time, and a batch of those who left some time ago; returns how many rows."""
    now = timezone.now()
    late = Q(confirmed_at=None, asked_at__lt=now - KEEP_UNCONFIRMED)
    deleted, _ = Follower.objects.filter(late).delete()
    return deleted + _forget(Follower.objects.filter(stopped_at__lt=now - KEEP_STOPPED).order_by("stopped_at"))


@transaction.atomic
def _forget(left: QuerySet[Follower]) -> int:
    batch = list(left.select_for_update(skip_locked=True)[:BATCH])
    Follower.objects.filter(pk__in=[follower.pk for follower in batch]).delete()
    emails: dict[UUID, list[str]] = defaultdict(list)
    for follower in batch:
        emails[follower.campaign_id].append(follower.email)
    for campaign, mine in emails.items():
        subscriptions.forget_choices(Campaign(pk=campaign), mine)
    return len(batch)
