"""What the organizers, and the staff of this site, decide about posts; each decision is in the campaign's log."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from campaigns.models import Campaign, CampaignAct, NotAllowed, Permission
from community.discussion import answer_mail, posting
from community.discussion.posting import Refusal, Refused
from community.models import Post, PostingBan, Thread

Status, Kind = Post.Status, CampaignAct.Kind


class NotPossible(Exception):
    """The post is not, or no longer, in a status that allows this."""


def may_moderate(campaign: Campaign, user: User) -> bool:
    return user.is_staff or campaign.team.who_may(Permission.MODERATE).filter(user=user).exists()


@transaction.atomic
def publish(post: Post, by: User) -> None:
    """Publish a post that was held. Raises NotPossible, NotAllowed."""
    fresh = _lock(post, by, {Status.HELD})
    _set(fresh, status=Status.PUBLIC, published_at=timezone.now())
    _log(fresh, by, Kind.POST_PUBLISHED)


@transaction.atomic
def hide(post: Post, by: User, reason: str) -> None:
    """Remove a post from the public pages, which show the reason if it was public. Raises NotPossible, NotAllowed."""
    fresh = _lock(post, by, {Status.HELD, Status.PUBLIC})
    _set(
        fresh,
        status=Status.HIDDEN,
        hidden_by=decided_by(fresh.campaign, by),
        reason=reason,
        hidden_at=timezone.now(),
    )
    _settle(fresh)
    _log(fresh, by, Kind.POST_HIDDEN, reason=reason)


@transaction.atomic
def restore(post: Post, by: User) -> None:
    """Make a removed post public (again). Raises NotPossible, NotAllowed."""
    fresh = _lock(post, by, {Status.HIDDEN})
    if not fresh.text:  # removed too long ago
        raise NotPossible(str(fresh))
    published_at = fresh.published_at or timezone.now()
    _set(fresh, status=Status.PUBLIC, hidden_by="", reason="", hidden_at=None, published_at=published_at)
    _log(fresh, by, Kind.POST_RESTORED)


@transaction.atomic
def keep(post: Post, by: User) -> None:
    """Settle the reports about a post without removing it. Raises NotPossible, NotAllowed."""
    fresh = _lock(post, by, set(Status))
    if not _settle(fresh):
        raise NotPossible(str(fresh))
    _log(fresh, by, Kind.REPORTS_SETTLED)


@transaction.atomic
def answer(post: Post, by: User, text: str, language: str) -> None:
    """Answer a question, publishing it if it was held, or correct the answer. Raises NotPossible, NotAllowed.

    The author is emailed the first answer.
    """
    fresh = _lock(post, by, {Status.HELD, Status.PUBLIC, Status.ERASED})
    if not fresh.is_question:
        raise NotPossible(str(fresh))
    is_first, now = fresh.answered_at is None, timezone.now()
    facts = {"status": Status.PUBLIC, "published_at": now} if fresh.status == Status.HELD else {}
    _set(fresh, answer=text, answer_language=language, answered_by=by, answered_at=fresh.answered_at or now, **facts)
    _log(fresh, by, Kind.QUESTION_ANSWERED)
    if is_first:
        answer_mail.post(fresh)


@transaction.atomic
def ban(post: Post, by: User) -> None:
    """Keep the author from asking and commenting in this campaign. Raises NotPossible, NotAllowed."""
    fresh = _lock(post, by, set(Status))
    if fresh.author is None or fresh.is_by_team:
        raise NotPossible(str(fresh))
    _found, created = fresh.campaign.posting_bans.get_or_create(person=fresh.author)
    if created:
        _log(fresh, by, Kind.PERSON_BANNED)


@transaction.atomic
def lift_ban(post: Post, by: User) -> None:
    """Let the author ask and comment again. Raises NotAllowed."""
    fresh = _lock(post, by, set(Status))
    deleted, _by_model = PostingBan.objects.filter(campaign=fresh.campaign, person=fresh.author).delete()
    if deleted:
        _log(fresh, by, Kind.BAN_LIFTED)


@transaction.atomic
def report(post: Post, by: User, reason: str, note: str) -> bool:
    """Report a public post, for a PostReport.Reason; False if this person has done so before.

    Raises NotPossible, Refused.
    """
    if not posting.is_proven(by):
        raise Refused(Refusal.UNPROVEN)
    fresh = Post.objects.readable().select_for_update().filter(pk=post.pk).first()
    if fresh is None:
        raise NotPossible(str(post))
    _found, created = fresh.reports.get_or_create(by=by, defaults={"reason": reason, "note": note})
    return created


def _lock(post: Post, by: User, possible: set[Post.Status]) -> Post:
    """Lock the campaign (for the log), the thread if there is one, and the post. Raises NotPossible, NotAllowed."""
    campaign = Campaign.objects.lock_for_key_share(post.campaign_id)
    if not may_moderate(campaign, by):
        raise NotAllowed(f"{by.pk}: {Permission.MODERATE}")
    thread = Thread.objects.select_for_update(no_key=True).get(pk=post.thread_id) if post.thread_id else None
    fresh = Post.objects.select_for_update().filter(pk=post.pk, status__in=possible).first()
    if fresh is None:  # also if it has been erased
        raise NotPossible(str(post))
    fresh.campaign, fresh.thread = campaign, thread
    return fresh


def _set(post: Post, **facts: object) -> None:
    for name, value in facts.items():
        setattr(post, name, value)
    post.save(update_fields=list(facts))


def _settle(post: Post) -> int:
    return post.reports.filter(settled_at=None).update(settled_at=timezone.now())


def _log(post: Post, by: User, kind: CampaignAct.Kind, **facts: str) -> None:
    """Log without the text and the name, because the log cannot be erased; with the thread what people have read."""
    thread = {"thread": post.thread.number} if post.thread and post.published_at else {}
    log(post.campaign, by, kind, post=str(post.pk), **thread, **facts)


def log(campaign: Campaign, by: User, kind: CampaignAct.Kind, **facts: str | int) -> None:
    """Log a decision, and whether the organizers took it or the staff of this site."""
    campaign.acts.create(by=by, kind=kind, data={**facts, "decided_by": decided_by(campaign, by)})


def decided_by(campaign: Campaign, by: User) -> Post.HiddenBy:
    return Post.HiddenBy.TEAM if campaign.team.filter(user=by).exists() else Post.HiddenBy.STAFF
