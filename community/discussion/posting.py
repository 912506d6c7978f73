"""Writing in public: who may, what is public at once, and what waits for the organizers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from campaigns.models import Campaign
from community import petition
from community.discussion import wording
from community.models import Post, Update
from community.news import reading

Status = Post.Status

# Somebody with fewer public posts in a campaign is a newcomer there, unless they are in its team.
KNOWN_AFTER = 2
SAME_TEXT_FOR = timedelta(days=1)


class Refusal(StrEnum):
    CLOSED = "closed"
    UNPROVEN = "unproven"
    BANNED = "banned"
    NO_CARD = "no_card"
    NO_PLEDGE = "no_pledge"
    THREAD_CLOSED = "thread_closed"
    GONE = "gone"
    UNREADABLE = "unreadable"
    LINK = "link"
    NAME = "name"
    REPEATED = "repeated"
    FORM_USED = "form_used"


class Refused(Exception):
    """This person may not write this; `.why` tells the reason."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class PostInput:
    """The contents of the form; `key` makes sure that submitting it twice has no effect."""

    key: UUID
    name: str
    text: str
    language: str
    wants_answer: bool = False


class Place(Protocol):
    """Where something is written, and what holds there beside the rules for all places."""

    def is_open(self, campaign: Campaign) -> bool:
        """Whether people can write there. Reading is always possible."""

    def refusal(self, campaign: Campaign, author: User) -> Refusal | None:
        """Why somebody who is not in the team may not write there, whatever the text."""

    def holds(self, campaign: Campaign, newcomer: User) -> bool:
        """Whether what a newcomer writes there waits until the organizers have seen it."""

    def put(self, post: Post) -> None:
        """Set where the post stands, before it is saved. Raises Refused."""


class AsQuestion:
    """It takes only an address, so the question of a newcomer waits."""

    def is_open(self, campaign: Campaign) -> bool:
        return is_open(campaign)

    def refusal(self, _campaign: Campaign, _author: User) -> Refusal | None:
        return None

    def holds(self, _campaign: Campaign, _newcomer: User) -> bool:
        return True

    def put(self, post: Post) -> None:
        pass


@dataclass(frozen=True, slots=True)
class AsComment:
    """It takes a saved card, which is more than an address, so a comment never waits."""

    update: Update

    def is_open(self, campaign: Campaign) -> bool:
        return is_open(campaign)

    def refusal(self, campaign: Campaign, author: User) -> Refusal | None:
        if not reading.may_read(self.update, author):
            return Refusal.UNREADABLE
        return None if has_card(campaign, author) else Refusal.NO_CARD

    def holds(self, _campaign: Campaign, _newcomer: User) -> bool:
        return False

    def put(self, post: Post) -> None:
        post.update = self.update


QUESTION = AsQuestion()


def is_open(campaign: Campaign) -> bool:
    """Whether people can ask and comment: from publication to the end of the campaign."""
    return campaign.phase in petition.OPEN


def has_card(campaign: Campaign, person: User) -> bool:
    return campaign.pledges.promised().filter(supporter=person).exists()


def is_proven(person: User) -> bool:
    """Whether they have entered a code that was emailed to them."""
    return bool(EmailAddress.objects.filter(user=person, verified=True).exists())


def is_newcomer(campaign: Campaign, author: User) -> bool:
    """Whether their texts cannot contain links, and their questions wait until the organizers have seen them."""
    if campaign.team.filter(user=author).exists():
        return False
    known = campaign.posts.readable().filter(author=author).values("pk")[:KNOWN_AFTER]
    return len(known) < KNOWN_AFTER


def refusal(campaign: Campaign, author: User, place: Place) -> Refusal | None:
    """Why this person may not write there, whatever the text."""
    if not place.is_open(campaign):
        return Refusal.CLOSED
    if not is_proven(author):
        return Refusal.UNPROVEN
    if campaign.posting_bans.filter(person=author).exists():
        return Refusal.BANNED
    if campaign.team.filter(user=author).exists():
        return None
    return place.refusal(campaign, author)


@transaction.atomic
def write(campaign: Campaign, author: User, wish: PostInput, place: Place = QUESTION) -> Post:
    """Write a post, which is public at once unless its place holds it. Submitting the same form again changes nothing.

    Raises Refused.
    """
    campaign = Campaign.objects.lock_for_key_share(campaign.pk)
    author = lock_author(author)
    if known := Post.objects.filter(pk=wish.key).first():
        return _same(known, author, wish)
    if why := refusal(campaign, author, place):
        raise Refused(why)
    member = campaign.team.filter(user=author).first()
    check_text(campaign, author, wish)
    is_held = is_newcomer(campaign, author) and place.holds(campaign, author)
    post = Post(
        pk=wish.key,
        campaign=campaign,
        author=author,
        name=wish.name,
        is_by_team=member is not None,
        text=wish.text,
        language=wish.language,
        wants_answer=wish.wants_answer,
        status=Status.HELD if is_held else Status.PUBLIC,
        published_at=None if is_held else timezone.now(),
    )
    return _insert(post, place)


def lock_author(author: User) -> User:
    """Let everybody write one thing at a time: two clicks at once, and the same text sent twice at once."""
    return User.objects.select_for_update(no_key=True).get(pk=author.pk)


def _same(known: Post, author: User, wish: PostInput) -> Post:
    if known.author_id != author.pk or known.text != wish.text:
        raise Refused(Refusal.FORM_USED)
    return known


def check_text(campaign: Campaign, author: User, wish: PostInput) -> None:
    """Raises Refused for a text or a name that this person may not publish here; `wish.key` is the post's own key."""
    if wording.has_link(wish.text) and is_newcomer(campaign, author):
        raise Refused(Refusal.LINK)
    check_name(campaign, author, wish.name)
    recent = Post.objects.filter(author=author, created_at__gt=timezone.now() - SAME_TEXT_FOR).exclude(pk=wish.key)
    if wording.core(wish.text) in map(wording.core, recent.values_list("text", flat=True)):
        raise Refused(Refusal.REPEATED)


def check_name(campaign: Campaign, author: User, name: str) -> None:
    """Raises Refused for the name of an organizer, unless the author is one."""
    organizers = {campaign.organizer_name, *campaign.team.values_list("name", flat=True)}
    is_of_team = campaign.team.filter(user=author).exists()
    if not is_of_team and wording.core(name) in map(wording.core, organizers):
        raise Refused(Refusal.NAME)


def _insert(post: Post, place: Place) -> Post:
    try:
        with transaction.atomic():
            place.put(post)
            post.save(force_insert=True)
    except IntegrityError:  # somebody else has used the key in this moment
        raise Refused(Refusal.FORM_USED) from None
    return post


def last_name(campaign: Campaign, author: User) -> str:
    """The name to suggest: the one used last, the member's, or the one shown with the pledge."""
    used = campaign.posts.filter(author=author).exclude(name="").order_by("-created_at")
    names = (
        used.values_list("name", flat=True).first(),
        campaign.team.filter(user=author).values_list("name", flat=True).first(),
        campaign.pledges.live().filter(supporter=author, show_name=True).values_list("name", flat=True).first(),
    )
    return next(filter(None, names), "")
