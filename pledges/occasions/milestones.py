"""Noticing that something has come about in a campaign, which is then announced once, whatever happens later."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from campaigns import totals
from campaigns.models import Campaign, PhaseChange
from pledges.models import Announcement
from pledges.occasions import card_missing

Phase = Campaign.Phase

BEFORE_END = timedelta(days=2)


def note() -> int:
    """Have what is new announced; the database lets each kind exist once a campaign. Returns how many are new."""
    found = [
        *_announcements("pledging_open", _opened()),
        *_announcements("threshold_reached", _reached()),
        *_announcements(card_missing.SOON, _ending()),
    ]
    Announcement.objects.bulk_create(found, ignore_conflicts=True)
    return len(found)


def _announcements(kind: str, campaigns: Iterable[Campaign]) -> list[Announcement]:
    return [Announcement(campaign=campaign, kind=kind) for campaign in campaigns]


def _pledging_without(kind: str) -> QuerySet[Campaign]:
    """Campaigns open for pledges in which this was not announced."""
    told = Announcement.objects.filter(campaign=OuterRef("pk"), kind=kind)
    return Campaign.objects.filter(~Exists(told), phase=Phase.PLEDGING, deadline__gt=timezone.now()).order_by("pk")


def _openings() -> QuerySet[PhaseChange]:
    """When the campaign opened for pledges after interest was gathered."""
    return PhaseChange.objects.filter(campaign=OuterRef("pk"), before=Phase.INTEREST, after=Phase.PLEDGING)


def _opened() -> QuerySet[Campaign]:
    return _pledging_without("pledging_open").filter(Exists(_openings()))


def _reached() -> list[Campaign]:
    campaigns = list(_pledging_without("threshold_reached"))
    sums = totals.of(campaigns) if campaigns else {}
    return [each for each in campaigns if sums[each.pk].secured.cents >= each.threshold_cents]


def _ending() -> QuerySet[Campaign]:
    """Near the end, but not within a day of the opening, whose email asks for a card too."""
    now = timezone.now()
    just_opened = Exists(_openings().filter(at__gt=now - card_missing.APART))
    return _pledging_without(card_missing.SOON).filter(~just_opened, deadline__lte=now + BEFORE_END)
