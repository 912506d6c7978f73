"""A team's notes and tags on supporters, and each member's saved filters."""

from django.db import transaction

from accounts.models import User
from campaigns.models import TeamMember
from desk.models import SavedFilter, Tag, Tagging
from pledges.models import Pledge

MOST_TAGS = 100  # the filter lists all of them
MOST_FILTERS = 30


class TooMany(Exception):
    """The maximum number has been reached."""


def add_note(pledge: Pledge, text: str, by: User) -> None:
    pledge.notes.create(text=text, by=by)


@transaction.atomic
def tag(pledge: Pledge, name: str, by: User) -> None:
    """Add a tag to a pledge. Idempotent. Raises TooMany."""
    known = Tag.objects.filter(campaign=pledge.campaign_id)
    if known.count() >= MOST_TAGS and not known.filter(name=name).exists():
        raise TooMany(name)
    found, _ = Tag.objects.get_or_create(campaign_id=pledge.campaign_id, name=name)
    Tagging.objects.get_or_create(tag=found, pledge=pledge, defaults={"by": by})


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
