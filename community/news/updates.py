"""Writing updates: first as drafts. Once an update is published, only its text can be corrected."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from campaigns.models import Campaign, CampaignAct
from common import wakeup
from common.forms.merging import Page
from community.models import Update
from community.news import drafts, mail_frequency, subscriptions
from community.news.drafts import Conflict, Words

Kind = CampaignAct.Kind

# The columns of a draft.
DRAFT = ["draft", "drafted_at", "drafted_by", "set_aside"]


class TooSoon(Exception):
    """The update would be emailed too soon before or after another one; `.earliest` is the first possible time."""

    def __init__(self, earliest: datetime) -> None:
        super().__init__(earliest)
        self.earliest = earliest


class AlreadyPublished(Exception):
    """The update is already published, so it cannot be changed or deleted."""


@dataclass(frozen=True, slots=True)
class Planned:
    """What is published, to whom and when."""

    words: Words
    audience: str
    publish_at: datetime
    by_mail: bool


@transaction.atomic
def start(campaign: Campaign, by: User, key: UUID) -> Update:
    """Create an empty draft; submitting the same form again returns the same one."""
    lock_no_key_update(campaign.pk)
    if known := campaign.updates.filter(pk=key).first():
        return known
    last = campaign.updates.aggregate(last=Max("number"))["last"] or 0
    return campaign.updates.create(pk=key, number=last + 1, by=by, due_at=None)


def save_draft(update: Update, by: User, words: Words, page: Page) -> Update:
    """Save texts that readers do not see yet, whether or not older ones are published. Raises Conflict."""
    with transaction.atomic():
        held = Update.objects.select_for_update().get(pk=update.pk)
        merged = drafts.keep(held, by, words, page)
        held.save(update_fields=DRAFT)
    if merged.clashes:
        raise Conflict(held, merged.texts)
    return held


def save_choices(update: Update, *, audience: str, by_mail: bool, planned_at: datetime | None) -> None:
    """Save what was chosen for a draft besides its texts."""
    drafts_only = Update.objects.filter(pk=update.pk, publish_at=None)
    drafts_only.update(audience=audience, by_mail=by_mail, planned_at=planned_at)


@transaction.atomic
def publish(update: Update, by: User, planned: Planned) -> Update:
    """Publish or schedule an update. Raises AlreadyPublished, TooSoon."""
    # Before the lock, because it may take seconds.
    people = None if planned.publish_at > timezone.now() else count_recipients(update.campaign, planned)
    lock_no_key_update(update.campaign_id)
    held = _lock_unpublished(update)
    is_known = _is_planned(held, planned)
    require_pause(update.campaign, planned, besides=held)
    drafts.publish(held, planned.words)
    held.audience, held.by_mail = planned.audience, planned.by_mail
    held.publish_at, held.planned_at = planned.publish_at, None
    held.due_at = planned.publish_at if planned.by_mail else None
    held.save()
    if not is_known:
        _log_publishing(held, by, people)
    wakeup.wake_on_commit("community.tasks.mail_updates")
    return held


def _is_planned(held: Update, planned: Planned) -> bool:
    """Whether it is already scheduled just so, as after a double click."""
    there = (held.words, held.audience, held.publish_at, held.by_mail)
    return there == (planned.words, planned.audience, planned.publish_at, planned.by_mail)


def _log_publishing(held: Update, by: User, people: int | None) -> None:
    if held.publish_at and held.publish_at > timezone.now():
        _log(held, by, Kind.UPDATE_SCHEDULED, at=held.publish_at.isoformat())
    else:
        _log(held, by, Kind.UPDATE_PUBLISHED, people=people)


def count_recipients(campaign: Campaign, planned: Planned) -> int | None:
    """How many people would be emailed now; None if nobody is to be, or it takes too long to count them."""
    if not planned.by_mail:
        return None
    return subscriptions.count(Update(campaign=campaign, audience=planned.audience))


@transaction.atomic
def unschedule(update: Update, by: User) -> None:
    """Make a scheduled update a draft again, with its time as a proposal; drafts stay as they are.

    Raises AlreadyPublished.
    """
    lock_no_key_update(update.campaign_id)
    held = _lock_unpublished(update)
    if held.publish_at:
        _log(held, by, Kind.UPDATE_UNSCHEDULED, at=held.publish_at.isoformat())
        drafts.unpublish(held)
        held.planned_at, held.publish_at, held.due_at = held.publish_at, None, None
        held.save()


@transaction.atomic
def take_back(update: Update, by: User) -> None:
    """Delete an unpublished update. Raises AlreadyPublished."""
    lock_no_key_update(update.campaign_id)
    held = _lock_unpublished(update)
    _log(held, by, Kind.UPDATE_DISCARDED, is_draft=held.publish_at is None)
    held.delete()


@transaction.atomic
def correct(update: Update, by: User, words: Words) -> None:
    """Correct the text of a published update; no mail is sent again."""
    lock_no_key_update(update.campaign_id)
    held = Update.objects.select_for_update().get(pk=update.pk)
    drafts.publish(held, words)
    held.edited_at = timezone.now()
    held.save(update_fields=[*DRAFT, "words", "edited_at"])
    _log(held, by, Kind.UPDATE_CORRECTED)


def discard_changes(update: Update) -> None:
    """Delete what was written since the update was scheduled or published."""
    Update.objects.filter(pk=update.pk, publish_at__isnull=False).update(draft=None, set_aside={})


def require_pause(campaign: Campaign, planned: Planned, besides: Update | None = None) -> None:
    """Raise TooSoon if people would be emailed again before the pause is over."""
    if planned.by_mail and (earliest := earliest_mail(campaign, planned.publish_at, besides)) > planned.publish_at:
        raise TooSoon(earliest)


def earliest_mail(campaign: Campaign, wished: datetime, besides: Update | None = None) -> datetime:
    """The first time, no earlier than `wished`, that is far enough from every other sent or scheduled mail."""
    others = [each for each in campaign.updates.filter(by_mail=True) if each != besides]
    moments = [other.mailed_at or other.due_at or other.publish_at for other in others]
    for taken in sorted(filter(None, moments)):
        if abs(taken - wished) < mail_frequency.length():
            wished = taken + mail_frequency.length()
    return wished


def lock_no_key_update(campaign_id: UUID) -> None:
    """Lock the campaign (FOR NO KEY UPDATE) to serialize changes to its updates; pledges are not blocked.

    To be called before any update is locked.
    """
    Campaign.objects.select_for_update(no_key=True).get(pk=campaign_id)


def _log(update: Update, by: User, kind: Kind, **more: Any) -> None:
    """Add an entry with the title as readers see it, or of a draft."""
    title = update.said.get("title", update.headline)
    data = {"update": title, "number": update.number, **more}
    update.campaign.acts.create(by=by, kind=kind, data=data)


def _lock_unpublished(update: Update) -> Update:
    held = Update.objects.select_for_update().get(pk=update.pk)
    # The second, because the clock of the worker that emails it may be ahead.
    if held.is_published or held.mailed_at:
        raise AlreadyPublished(str(held))
    return held
