"""What a team writes to its supporters' pages: notes, tags, and the filters that a member comes back to."""

from django.db import transaction

from accounts.models import User
from campaigns.models import TeamMember
from desk.models import SavedFilter, Tag, Tagging
from pledges.models import Pledge

MOST_TAGS = 100  # they are all offered in the filter
MOST_FILTERS = 30


class TooMany(Exception):
    """There are as many as a page can show."""


def note(pledge: Pledge, text: str, by: User) -> None:
    pledge.notes.create(text=text, by=by)


@transaction.atomic
def tag(pledge: Pledge, name: str, by: User) -> None:
    """Put a word on a pledge; twice is once. Raises TooMany."""
    known = Tag.objects.filter(campaign=pledge.campaign_id)
    if known.count() >= MOST_TAGS and not known.filter(name=name).exists():
        raise TooMany(name)
    found, _ = Tag.objects.get_or_create(campaign_id=pledge.campaign_id, name=name)
    Tagging.objects.get_or_create(tag=found, pledge=pledge, defaults={"by": by})


@transaction.atomic
def untag(tagging: Tagging) -> None:
    """Take a word off; with its last use it is forgotten."""
    tagging.delete()
    Tag.objects.filter(pk=tagging.tag_id, taggings=None).delete()


def save_filter(member: TeamMember, name: str, query: str) -> SavedFilter:
    """Keep the criteria under a name; the same name is written over. Raises TooMany."""
    own = member.saved_filters
    if own.count() >= MOST_FILTERS and not own.filter(name=name).exists():
        raise TooMany(name)
    found, _ = own.update_or_create(name=name, defaults={"query": query})
    return found


def drop_filter(saved: SavedFilter) -> None:
    saved.delete()
