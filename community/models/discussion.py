"""What people write in public about a campaign: questions to the organizers, comments under updates, and debates."""

from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from campaigns.models.campaign import Campaign
from common.ids import uuid7
from community.models.debate import CHECK_PLACE, KEEP_VERSION, PLACE_STAYS, STIR_THREAD, Thread
from community.models.news import Update


def reported() -> Exists:
    """Whether a post has been reported and nobody has decided about it."""
    return Exists(PostReport.objects.filter(post=OuterRef("pk"), settled_at=None))


class PostQuerySet(models.QuerySet["Post"]):
    def questions(self) -> Self:
        return self.filter(update=None, thread=None)

    def readable(self) -> Self:
        """Those whose text anybody can read; these are counted."""
        return self.filter(status=Post.Status.PUBLIC)

    def listed(self) -> Self:
        """Those on public lists, newest first: of hidden and erased ones only the place, once people have read them."""
        return self.exclude(status=Post.Status.HELD).exclude(published_at=None).order_by("-created_at", "-pk")

    def waiting(self) -> Self:
        """Those that wait for the organizers: held, reported, or a public question without an answer."""
        unanswered = Q(status=Post.Status.PUBLIC, update=None, thread=None, answered_at=None, is_by_team=False)
        return self.filter(Q(status=Post.Status.HELD) | unanswered | Q(reported()))


class Post(models.Model):
    """A question to the organizers, which they can answer, a comment under one of their updates, or part of a debate.

    In a debate, a public post without an author is that of a former member: the account is erased, the text stays.
    """

    class Status(models.TextChoices):
        HELD = "held", _("Waiting for the organizers")
        PUBLIC = "public", _("Public")
        HIDDEN = "hidden", _("Removed")
        ERASED = "erased", _("Erased by its author")  # only if its answer, or the debate around it, stays

    class HiddenBy(models.TextChoices):
        TEAM = "team", _("Removed by the organizers")
        STAFF = "staff", _("Removed by the staff of this site")

    # The key of the form, so that submitting it twice has no effect.
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="posts")
    update = models.ForeignKey(
        Update,
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="comments",
        help_text="The update that a comment is about; null for anything else.",
    )
    thread = models.ForeignKey(
        Thread,
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="posts",
        help_text="The debate that it is part of; null for questions and comments.",
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, db_index=False, related_name="replies", help_text="For a reply."
    )
    author = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="posts")
    name = models.CharField(max_length=80, blank=True, help_text="As shown with the text.")
    is_by_team = models.BooleanField(default=False, help_text="Written by a member of the campaign’s team.")
    text = models.TextField(max_length=20_000, blank=True)
    language = models.CharField(max_length=8, choices=settings.LANGUAGES, help_text="The language of the text.")
    status = models.CharField(max_length=8, choices=Status)
    hidden_by = models.CharField(max_length=8, choices=HiddenBy, blank=True)
    reason = models.CharField(max_length=300, blank=True, help_text="Why it was removed, as shown in public.")
    answer = models.TextField(max_length=4000, blank=True)
    answer_language = models.CharField(max_length=8, choices=settings.LANGUAGES, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    wants_answer = models.BooleanField(default=False, help_text="Whether the author is emailed the answer.")
    created_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True, blank=True, help_text="When it first became public.")
    edited_at = models.DateTimeField(null=True, blank=True, help_text="When a post in a debate was last changed.")
    hidden_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[PostQuerySet] = PostQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(status__in=["held", "public"], author__isnull=False)
                & ~Q(text="")
                & ~Q(name="")
                & Q(hidden_by="", reason="", hidden_at__isnull=True)
                | Q(status="hidden", author__isnull=False, hidden_at__isnull=False) & ~Q(hidden_by="") & ~Q(reason="")
                | Q(
                    status="public",
                    author__isnull=True,
                    name="",
                    thread__isnull=False,
                    reason="",
                    hidden_at__isnull=True,
                )
                & ~Q(text="")
                | Q(status="erased", author__isnull=True, name="", text="", reason="")
                & (Q(answered_at__isnull=False) | Q(thread__isnull=False)),
                name="post_is_as_its_status_says",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answer="") | Q(answered_at__isnull=False) & ~Q(answer=""),
                name="answer_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(update__isnull=True, thread__isnull=True),
                name="only_questions_are_answered",
            ),
            models.CheckConstraint(
                condition=Q(update__isnull=True) | Q(thread__isnull=True), name="post_is_in_one_place"
            ),
            models.CheckConstraint(
                condition=Q(thread__isnull=False) | Q(parent__isnull=True, edited_at__isnull=True),
                name="replies_and_edits_are_in_debates",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["public", "erased"]) | Q(published_at__isnull=False),
                name="public_post_has_a_time",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["campaign", "-created_at", "-id"],
                condition=Q(update__isnull=True, thread__isnull=True),
                name="post_questions",
            ),
            models.Index(
                fields=["update", "-created_at", "-id"], condition=Q(update__isnull=False), name="post_comments"
            ),
            models.Index(
                fields=["thread", "created_at", "id"],
                condition=Q(thread__isnull=False, parent__isnull=True),
                name="post_debate",
            ),
            models.Index(fields=["parent", "created_at", "id"], condition=Q(parent__isnull=False), name="post_replies"),
            models.Index(fields=["thread", "status"], condition=Q(thread__isnull=False), name="post_debate_count"),
            models.Index(
                fields=["campaign", "-published_at", "-id"],
                condition=Q(thread__isnull=False, status="public"),
                name="post_debates_newest",
            ),
            models.Index(fields=["campaign"], condition=Q(status="held"), name="post_held"),
            models.Index(fields=["hidden_at"], condition=Q(status="hidden"), name="post_hidden"),
        ]
        triggers: ClassVar = [CHECK_PLACE, PLACE_STAYS, KEEP_VERSION, STIR_THREAD]

    def __str__(self) -> str:
        return f"post {self.pk}"

    @property
    def is_question(self) -> bool:
        return self.update_id is None and self.thread_id is None

    @property
    def opens_thread(self) -> bool:
        return self.thread_id == self.pk


class PostReport(models.Model):
    """Somebody's notice that a post should not be public."""

    class Reason(models.TextChoices):
        SPAM = "spam", _("Advertising or spam")
        INSULT = "insult", _("Insults or hatred")
        PRIVATE = "private", _("Somebody’s personal data")
        FALSE = "false", _("False or misleading")
        ILLEGAL = "illegal", _("Against the law")
        OTHER = "other", _("Something else")

    post = models.ForeignKey(Post, models.CASCADE, related_name="reports")
    by = models.ForeignKey(User, models.PROTECT, related_name="post_reports")
    reason = models.CharField(max_length=8, choices=Reason)
    note = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True, blank=True, help_text="When the organizers decided about it.")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["post", "by"], name="one_report_a_person_and_post"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["settled_at"], condition=Q(settled_at__isnull=False), name="post_reports_settled"),
        ]

    def __str__(self) -> str:
        return f"report {self.pk}"


class PostingBan(models.Model):
    """A person who may no longer ask or comment in a campaign."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="posting_bans")
    person = models.ForeignKey(User, models.PROTECT, related_name="posting_bans")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "person"], name="one_ban_a_person_and_campaign"),
        ]

    def __str__(self) -> str:
        return f"ban {self.pk}"
