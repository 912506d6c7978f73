"""Writing and reading updates. Once an update is published, only its text can be corrected."""

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from accounts.models import User
from campaigns.models import Campaign
from common import wakeup
from common.signed.tokens import Tokens
from community.models import Update
from community.news import mail_frequency
from community.news.subscriptions import SIGNED

_tokens = Tokens("update")

Words = dict[str, dict[str, str]]


class TooSoon(Exception):
    """The update would be emailed too soon before or after another one; `.earliest` is the first possible time."""

    def __init__(self, earliest: datetime) -> None:
        super().__init__(earliest)
        self.earliest = earliest


class FormReused(Exception):
    """A different update was already created with this form's key, as when going back and editing the form."""


class AlreadyPublished(Exception):
    """The update is already published, so it cannot be changed or deleted."""


@dataclass(frozen=True, slots=True)
class Draft:
    words: Words
    audience: str
    publish_at: datetime
    by_mail: bool


def published(campaign: Campaign) -> QuerySet[Update]:
    return campaign.updates.filter(publish_at__lte=timezone.now()).order_by("-publish_at", "-number")


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
    signed = campaign.signatures.filter(email=user.email, status__in=SIGNED)
    return campaign.pledges.live().filter(supporter_id=user.pk).exists() or signed.exists()


def reading_token(update_id: str) -> str:
    """The secret token in the mailed link to an update, which works for anyone who has it."""
    return _tokens.make(update_id)


def by_token(token: str) -> Update | None:
    """Find a published update by the token in a mail; None if it is forged."""
    rows = Update.objects.filter(publish_at__lte=timezone.now()).select_related("campaign__company")
    return _tokens.find(rows, token)


@transaction.atomic
def write(campaign: Campaign, by: User, key: UUID, draft: Draft) -> Update:
    """Create an update; submitting the same form again returns the same one. Raises FormReused, TooSoon."""
    lock_no_key_update(campaign.pk)
    if known := campaign.updates.filter(pk=key).first():
        if known.words != draft.words:
            raise FormReused(str(key))
        return known
    require_pause(campaign, draft)
    last = campaign.updates.aggregate(last=Max("number"))["last"] or 0
    made = Update(pk=key, campaign=campaign, number=last + 1, by=by)
    return _set(made, draft)


@transaction.atomic
def change(update: Update, draft: Draft) -> Update:
    """Change an unpublished update. Raises AlreadyPublished, TooSoon."""
    lock_no_key_update(update.campaign_id)
    held = _lock_scheduled(update)
    require_pause(update.campaign, draft, besides=held)
    return _set(held, draft)


@transaction.atomic
def take_back(update: Update) -> None:
    """Delete an unpublished update. Raises AlreadyPublished."""
    _lock_scheduled(update).delete()


def correct(update: Update, words: Words) -> None:
    """Correct the text of a published update; no mail is sent again."""
    update.words, update.edited_at = words, timezone.now()
    update.save(update_fields=["words", "edited_at"])


def require_pause(campaign: Campaign, draft: Draft, besides: Update | None = None) -> None:
    """Raise TooSoon if people would be emailed again before the pause is over."""
    if draft.by_mail and (earliest := earliest_mail(campaign, draft.publish_at, besides)) > draft.publish_at:
        raise TooSoon(earliest)


def earliest_mail(campaign: Campaign, wished: datetime, besides: Update | None = None) -> datetime:
    """The first time, no earlier than `wished`, that is far enough from every other sent or scheduled mail."""
    others = [each for each in campaign.updates.filter(by_mail=True) if each != besides]
    for taken in sorted(other.mailed_at or other.due_at or other.publish_at for other in others):
        if abs(taken - wished) < mail_frequency.length():
            wished = taken + mail_frequency.length()
    return wished


def lock_no_key_update(campaign_id: UUID) -> None:
    """Lock the campaign (FOR NO KEY UPDATE) to serialize changes to its updates; pledges are not blocked.

    To be called before any update is locked.
    """
    Campaign.objects.select_for_update(no_key=True).get(pk=campaign_id)


def _lock_scheduled(update: Update) -> Update:
    held = Update.objects.select_for_update().get(pk=update.pk)
    if held.is_published:
        raise AlreadyPublished(str(held))
    return held


def _set(update: Update, draft: Draft) -> Update:
    for name, value in asdict(draft).items():
        setattr(update, name, value)
    update.due_at = draft.publish_at if draft.by_mail else None
    update.save()
    wakeup.wake_on_commit("community.tasks.mail_updates")
    return update
