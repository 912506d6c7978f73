"""Which updates of a campaign can be read, by whom, and through which link."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from campaigns.models import Campaign
from common.signed.tokens import Tokens
from community.models import Update
from community.news import subscriptions

_tokens = Tokens("update")


def published(campaign: Campaign) -> QuerySet[Update]:
    return campaign.updates.filter(publish_at__lte=timezone.now()).order_by("-publish_at", "-number")


def beyond_drafts(campaign: Campaign) -> QuerySet[Update]:
    """Those that have a page of their own: published, or scheduled and seen only by the team."""
    return campaign.updates.filter(publish_at__isnull=False)


def may_read(update: Update, user: User | AnonymousUser) -> bool:
    """Whether this visitor may read the text; the title is public once the update is published."""
    campaign = update.campaign
    if not user.is_authenticated:
        return update.is_published and update.audience == Update.Audience.EVERYBODY
    if campaign.team.filter(user_id=user.pk).exists():
        return True
    if not update.is_published:
        return False
    match update.audience:
        case Update.Audience.EVERYBODY:
            return True
        case Update.Audience.PLEDGED:
            return campaign.pledges.promised().filter(supporter_id=user.pk).exists()
    signed = campaign.signatures.filter(email=user.email, status__in=subscriptions.SIGNED)
    return campaign.pledges.live().filter(supporter_id=user.pk).exists() or signed.exists()


def reading_token(update_id: str) -> str:
    """The secret token in the mailed link to an update, which works for anyone who has it."""
    return _tokens.make(update_id)


def by_token(token: str) -> Update | None:
    """Find a published update by the token in a mail; None if it is forged."""
    rows = Update.objects.filter(publish_at__lte=timezone.now()).select_related("campaign__company")
    return _tokens.find(rows, token)
