"""Asking and commenting: who may, what is public at once, and what waits for the organizers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from campaigns.models import Campaign, TeamMember
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


def is_open(campaign: Campaign) -> bool:
    """Whether people can write: from publication to the end of the campaign. Reading is always possible."""
    return campaign.phase in petition.OPEN


def is_proven(person: User) -> bool:
    """Whether they have entered a code that was emailed to them."""
    return bool(EmailAddress.objects.filter(user=person, verified=True).exists())


def is_newcomer(campaign: Campaign, author: User) -> bool:
    """Whether their texts cannot contain links, and their questions wait until the organizers have seen them."""
    if campaign.team.filter(user=author).exists():
        return False
    known = campaign.posts.readable().filter(author=author).values("pk")[:KNOWN_AFTER]
    return len(known) < KNOWN_AFTER


def refusal(campaign: Campaign, author: User, update: Update | None) -> Refusal | None:
    """Why this person may not write here, whatever the text."""
    if not is_open(campaign):
        return Refusal.CLOSED
    if not is_proven(author):
        return Refusal.UNPROVEN
    if campaign.posting_bans.filter(person=author).exists():
        return Refusal.BANNED
    if update is None or campaign.team.filter(user=author).exists():
        return None
    if not reading.may_read(update, author):
        return Refusal.UNREADABLE
    has_card = campaign.pledges.promised().filter(supporter=author).exists()
    return None if has_card else Refusal.NO_CARD


@transaction.atomic
def write(campaign: Campaign, author: User, wish: PostInput, update: Update | None = None) -> Post:
    """Ask a question or, with `update`, comment on it. Submitting the same form again changes nothing.

    A comment is public at once: its author has saved a card, which is more than an address. A question needs only an
    address, so a newcomer's waits until the organizers have seen it. Raises Refused.
    """
    campaign = Campaign.objects.lock_for_key_share(campaign.pk)
    # One at a time for each author: two clicks at once, and the same text sent twice at once.
    author = User.objects.select_for_update(no_key=True).get(pk=author.pk)
    if known := Post.objects.filter(pk=wish.key).first():
        return _same(known, author, wish)
    if why := refusal(campaign, author, update):
        raise Refused(why)
    member = campaign.team.filter(user=author).first()
    is_new = is_newcomer(campaign, author)
    _check_text(campaign, author, wish, member, is_new=is_new)
    now = timezone.now()
    post = Post(
        pk=wish.key,
        campaign=campaign,
        update=update,
        author=author,
        name=wish.name,
        is_by_team=member is not None,
        text=wish.text,
        language=wish.language,
        wants_answer=wish.wants_answer and update is None,
        status=Status.HELD if is_new and update is None else Status.PUBLIC,
    )
    post.published_at = now if post.status == Status.PUBLIC else None
    return _insert(post)


def _same(known: Post, author: User, wish: PostInput) -> Post:
    if known.author_id != author.pk or known.text != wish.text:
        raise Refused(Refusal.FORM_USED)
    return known


def _check_text(campaign: Campaign, author: User, wish: PostInput, member: TeamMember | None, *, is_new: bool) -> None:
    if is_new and wording.has_link(wish.text):
        raise Refused(Refusal.LINK)
    organizers = {campaign.organizer_name, *campaign.team.values_list("name", flat=True)}
    if member is None and wording.core(wish.name) in map(wording.core, organizers):
        raise Refused(Refusal.NAME)
    recent = Post.objects.filter(author=author, created_at__gt=timezone.now() - SAME_TEXT_FOR)
    if wording.core(wish.text) in map(wording.core, recent.values_list("text", flat=True)):
        raise Refused(Refusal.REPEATED)


def _insert(post: Post) -> Post:
    try:
        with transaction.atomic():
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
