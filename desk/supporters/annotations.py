"""A team's notes and tags on supporters, and each member's saved filters."""

from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from campaigns.models import Campaign, TeamMember
from desk.models import Note, SavedFilter, Tag, Tagging
from pledges.models import Pledge

MOST_TAGS = 100  # the filter lists all of them
MOST_AT_ONCE = 10_000
MOST_FILTERS = 30


class TooMany(Exception):
    """The maximum number has been reached."""


class TooManyTags(TooMany):
    """The campaign has as many tags as the filter can offer."""


def add_note(pledge: Pledge, text: str, by: User) -> None:
    pledge.notes.create(text=text, by=by)


@transaction.atomic
def tag(pledge: Pledge, name: str, by: User) -> None:
    """Add a tag to a pledge. Idempotent. Raises TooManyTags."""
    Tagging.objects.get_or_create(tag=_tag(pledge.campaign_id, name), pledge=pledge, defaults={"by": by})


def _tag(campaign: UUID, name: str) -> Tag:
    """The campaign's tag of this name, which is created if needed. Raises TooManyTags."""
    known = Tag.objects.filter(campaign=campaign)
    if known.count() >= MOST_TAGS and not known.filter(name=name).exists():
        raise TooManyTags(name)
    found, _ = Tag.objects.get_or_create(campaign_id=campaign, name=name)
    return found


def note_all(found: QuerySet[Pledge], text: str, by: User) -> int:
    """Add the same note to each of these pledges; returns to how many. Raises TooMany."""
    notes = Note.objects.bulk_create(Note(pledge_id=pk, text=text, by=by) for pk in _at_once(found))
    return len(notes)


@transaction.atomic
def tag_all(campaign: Campaign, found: QuerySet[Pledge], name: str, by: User) -> int:
    """Add a tag to each of these pledges; returns how many have it now. Idempotent. Raises TooMany."""
    pks = _at_once(found)
    if pks:
        known = _tag(campaign.pk, name)
        Tagging.objects.bulk_create((Tagging(tag=known, pledge_id=pk, by=by) for pk in pks), ignore_conflicts=True)
    return len(pks)


def _at_once(found: QuerySet[Pledge]) -> list[UUID]:
    pks = list(found.order_by().values_list("pk", flat=True)[: MOST_AT_ONCE + 1])
    if len(pks) > MOST_AT_ONCE:
        raise TooMany(str(MOST_AT_ONCE))
    return pks


@transaction.atomic
def untag(tagging: Tagging) -> None:
    """Remove a tag from a pledge, and delete the tag if it is not used any more."""
    tagging.delete()
    Tag.objects.filter(pk=tagging.tag_id, taggings=None).delete()


def save_filter(member: TeamMember, name: str, query: str) -> SavedFilter:
    """Save the criteria under a name, overwriting an earlier filter of that name. Raises TooMany."""
    own = member.saved_filters
    if own.count() >= MOST_FILTERS and not own.filter(name=name).exists():
        raise TooMany(name)
    found, _ = own.update_or_create(name=name, defaults={"query": query})
    return found


def drop_filter(saved: SavedFilter) -> None:
    saved.delete()
