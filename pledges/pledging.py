"""Making, changing and withdrawing pledges. Nothing here calls the payment service."""

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from campaigns.models import Campaign
from common import wakeup
from common.crash import point
from pledges import consent, emails
from pledges.models import Card, Pledge, PledgeEvent, Status, WrongMove
from pledges.occasions import card_missing

SAME_CLICK = timedelta(minutes=1)
KEEP_DRAFTS = timedelta(days=7)
BATCH = 2000  # drafts that are deleted at once

PledgeEventKind = PledgeEvent.Kind


class CampaignClosed(Exception):
    """The campaign does not accept pledges, or no longer does."""


class AlreadyPledged(Exception):
    """The supporter already has a live pledge to this campaign, which can be replaced."""


class Outdated(Exception):
    """The campaign's promises have changed since this supporter saw them."""


class TooLate(WrongMove):
    """The time to agree to a change has passed, so the pledge lapses."""


@dataclass(frozen=True, slots=True)
class PledgeInput:
    """The contents of the form."""

    amount_cents: int
    name: str = ""
    show_name: bool = False
    show_amount: bool = False
    source: str = ""
    via_id: UUID | None = None


def lock_open_campaign(campaign_id: UUID) -> Campaign:
    """Lock the campaign so that it stays open until the transaction ends. Raises CampaignClosed."""
    campaign = Campaign.objects.lock_for_key_share(campaign_id)
    if campaign.phase not in Campaign.OPEN or not campaign.in_time:
        raise CampaignClosed(campaign.slug)
    return campaign


def lock_unchanged_campaign(campaign: Campaign) -> Campaign:
    """Like lock_open_campaign(), and check that its promises are still the same. Raises CampaignClosed, Outdated."""
    held = lock_open_campaign(campaign.pk)
    if held.version != campaign.version:
        raise Outdated(held.slug)
    return held


def inviting(campaign: Campaign, code: str, supporter: User) -> Pledge | None:
    """The pledge whose personal link has this code; None if there is none, or it is the supporter's own."""
    others = campaign.pledges.exclude(status=Status.UNCONFIRMED).exclude(supporter=supporter)
    return others.referred_to(code).first()


@transaction.atomic
def draft(campaign: Campaign, supporter: User, form_key: UUID, wish: PledgeInput) -> tuple[Pledge, bool]:
    """Save a submitted form as a draft, once even if it is submitted repeatedly; it counts only after confirm().

    Returns the pledge and whether anything is new: False for a second click on the same form. Raises CampaignClosed,
    Outdated.
    """
    campaign = lock_unchanged_campaign(campaign)
    _check_limits(campaign, wish.amount_cents)
    new = Pledge(form_key=form_key, campaign=campaign, supporter=supporter, **asdict(wish))
    # One statement that waits for an earlier click; get_or_create() would need four.
    Pledge.objects.bulk_create([new], ignore_conflicts=True)
    pledge = Pledge.objects.select_for_update().get(form_key=form_key)
    if pledge.pk != new.pk:
        if pledge.campaign_id != campaign.pk:
            raise CampaignClosed(campaign.slug)
        if pledge.status != Status.UNCONFIRMED or not _redraft(pledge, supporter, wish):
            return pledge, False
    consent.give(pledge, campaign)
    return pledge, True


def _redraft(pledge: Pledge, supporter: User, wish: PledgeInput) -> bool:
    """Update a draft from a form that is submitted again; False if it is unchanged and was saved just now."""
    facts = {"supporter": supporter, **asdict(wish)}
    same = all(getattr(pledge, name) == value for name, value in facts.items())
    if same and timezone.now() - pledge.updated_at < SAME_CLICK:
        return False
    for name, value in facts.items():
        setattr(pledge, name, value)
    pledge.save()
    return True


@transaction.atomic
def confirm(pledge: Pledge) -> Pledge:
    """Turn a draft into a pledge, after its supporter has verified their address.

    Raises AlreadyPledged, CampaignClosed, WrongMove, and Outdated if it was made under an earlier version.
    """
    campaign = lock_open_campaign(pledge.campaign_id)
    if pledge.version != campaign.version:
        raise Outdated(str(pledge))
    try:
        with transaction.atomic():
            event = pledge.move(Status.INTERESTED, PledgeEventKind.NOTED)
    except IntegrityError:
        raise AlreadyPledged(str(pledge)) from None
    if not campaign.accepts_cards:
        emails.notify("interest_noted", pledge, campaign, event)
    card_missing.schedule(pledge, campaign)
    return pledge


@transaction.atomic
def agree(draft: Pledge) -> Pledge:
    """Confirm an offline draft with the supporter's consent.

    Raises AlreadyPledged, CampaignClosed, WrongMove, Outdated.
    """
    campaign = lock_unchanged_campaign(draft.campaign)
    if not _is_within_limits(campaign, draft.amount_cents):
        raise Outdated(str(draft))  # the limits have changed since it was recorded
    consent.give(draft, campaign)
    return confirm(draft)


def live_pledge(campaign: Campaign, supporter: User) -> Pledge | None:
    return Pledge.objects.live().filter(campaign=campaign, supporter=supporter).first()


@transaction.atomic
def replace(existing: Pledge, by: Pledge) -> Pledge:
    """Apply the draft to the existing pledge, which keeps its card, and delete the draft.

    Raises CampaignClosed, WrongMove, Outdated.
    """
    if by.version != lock_open_campaign(by.campaign_id).version:
        raise Outdated(str(by))
    wish = PledgeInput(by.amount_cents, by.name, by.show_name, by.show_amount)
    by.delete()
    set_visibility(existing, wish)
    return change_amount(existing, wish.amount_cents)


@transaction.atomic
def change_amount(pledge: Pledge, cents: int) -> Pledge:
    """Set a new or the same amount with a new consent, which is also how supporters agree to a change.

    Raises CampaignClosed, WrongMove, Outdated, TooLate.
    """
    campaign = lock_unchanged_campaign(pledge.campaign)
    _check_limits(campaign, cents)
    if pledge.status not in Pledge.CHANGEABLE:
        raise WrongMove(f"{pledge}: amount in {pledge.status}")
    if pledge.version != campaign.version:
        _check_window(pledge, campaign)
    event = pledge.change_amount(cents) if cents != pledge.amount_cents else None
    if consent.give(pledge, campaign):
        emails.notify("pledge_reconfirmed", pledge, campaign, pledge.record_event(PledgeEventKind.RECONFIRMED))
        point("reconfirm:before commit")
    if event:
        emails.notify("pledge_changed", pledge, campaign, event)
    return pledge


def _check_window(pledge: Pledge, campaign: Campaign) -> None:
    """Lock the pledge against the sweep that lapses pledges, and check that it is still in time.

    Raises WrongMove, TooLate.
    """
    here = Pledge.objects.select_for_update().get(pk=pledge.pk)
    if here.status != pledge.status:
        raise WrongMove(f"{pledge}: {here.status} by now")
    pledge.version = here.version
    if timezone.now() >= campaign.changes.get(number=campaign.version).ends_at:
        raise TooLate(str(pledge))


@transaction.atomic
def set_visibility(pledge: Pledge, wish: PledgeInput) -> bool:
    """Set the public name and what is shown; the amount in `wish` is ignored. Returns whether that changed anything."""
    Campaign.objects.lock_for_key_share(pledge.campaign_id)  # the event refers to it, and the close locks it first
    fresh = Pledge.objects.select_for_update().get(pk=pledge.pk)
    before = (fresh.name, fresh.show_name, fresh.show_amount)
    # The event records status and amount, so these must be current.
    pledge.status, pledge.amount_cents = fresh.status, fresh.amount_cents
    pledge.name, pledge.show_name, pledge.show_amount = wish.name, wish.show_name, wish.show_amount
    if before == (pledge.name, pledge.show_name, pledge.show_amount):
        return False
    pledge.save(update_fields=["name", "show_name", "show_amount", "updated_at"])
    pledge.record_event(PledgeEventKind.VISIBILITY)
    return True


@transaction.atomic
def withdraw(pledge: Pledge) -> Pledge:
    """Withdraw the pledge and have its cards deleted. Raises CampaignClosed, WrongMove."""
    campaign = lock_open_campaign(pledge.campaign_id)
    event = pledge.move(Status.WITHDRAWN, PledgeEventKind.WITHDRAWN)
    pledge.cards.filter(state__in=[Card.State.ASKED, Card.State.SAVED]).update(
        state=Card.State.DROPPED, due_at=timezone.now()
    )
    wakeup.wake_on_commit("pledges.tasks.forget_cards")
    emails.notify("pledge_withdrawn", pledge, campaign, event)
    return pledge


def purge_drafts() -> int:
    """Delete a batch of drafts that were not confirmed in time; returns how many rows."""
    before = timezone.now() - KEEP_DRAFTS
    deleted = _delete_some(Pledge.objects.filter(status=Status.UNCONFIRMED, updated_at__lt=before))
    # Also delete users who never verified their address.
    return deleted + _delete_some(
        User.objects.filter(
            ~Q(emailaddress__verified=True), date_joined__lt=before, pledges=None, memberships=None, is_staff=False
        )
    )


def _delete_some(rows: QuerySet[Any]) -> int:
    deleted, _ = rows.filter(pk__in=list(rows.values_list("pk", flat=True)[:BATCH])).delete()
    return deleted


def _is_within_limits(campaign: Campaign, cents: int) -> bool:
    return campaign.least_cents <= cents <= campaign.max_cents


def _check_limits(campaign: Campaign, cents: int) -> None:
    # The form already checks this, with friendly messages; this is for other callers.
    if not _is_within_limits(campaign, cents):
        raise ValueError(f"{cents} is not an amount that {campaign.slug} accepts")
