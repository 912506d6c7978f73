"""Debates of a campaign: threads, and what the database sees to about the posts in them.

The posts are kept with questions and comments (community.models.discussion): what was built for these, from reports to
erasing, applies to them as well.
"""

from __future__ import annotations

from typing import ClassVar, Self

import pgtrigger
from django.db import models
from django.db.models import Q

from campaigns.models.campaign import Campaign
from common.sql import TriggerFunction

# The triggers of posts that are part of a debate.
CHECK_PLACE = pgtrigger.Trigger(
    name="check_place",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    condition=pgtrigger.Condition("NEW.thread_id IS NOT NULL"),
    func=TriggerFunction("""
        IF NOT EXISTS (
            SELECT FROM {community.Thread} WHERE id = NEW.thread_id AND campaign_id = NEW.campaign_id
        ) OR NEW.parent_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM {community.Post} WHERE id = NEW.parent_id AND thread_id = NEW.thread_id AND parent_id IS NULL
        ) THEN
            RAISE EXCEPTION 'post %: not in a thread of its campaign, or a reply to a reply', NEW.id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'replies_are_one_level_deep';
        END IF;
        RETURN NEW;
    """),
)
PLACE_STAYS = pgtrigger.Protect(
    name="place_stays",
    operation=pgtrigger.Update,
    condition=pgtrigger.Condition(
        "ROW(OLD.campaign_id, OLD.update_id, OLD.thread_id, OLD.parent_id)"
        " IS DISTINCT FROM ROW(NEW.campaign_id, NEW.update_id, NEW.thread_id, NEW.parent_id)"
    ),
)
KEEP_VERSION = pgtrigger.Trigger(
    name="keep_version",
    when=pgtrigger.After,
    operation=pgtrigger.Update,
    condition=pgtrigger.Condition("OLD.status = 'public' AND NEW.status = 'public' AND OLD.text <> NEW.text"),
    func=TriggerFunction("""
        INSERT INTO {community.PostVersion} (post_id, text, at)
        VALUES (OLD.id, OLD.text, coalesce(OLD.edited_at, OLD.created_at));
        RETURN NULL;
    """),
)
STIR_THREAD = pgtrigger.Trigger(
    name="stir_thread",
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("published_at"),  # type: ignore[no-untyped-call]
    condition=pgtrigger.Condition("NEW.thread_id IS NOT NULL AND NEW.published_at IS NOT NULL"),
    func=TriggerFunction("""
        UPDATE {community.Thread} SET active_at = greatest(active_at, NEW.published_at) WHERE id = NEW.thread_id;
        RETURN NULL;
    """),
)


class ThreadQuerySet(models.QuerySet["Thread"]):
    def listed(self) -> Self:
        """Those that have ever had a public post, the one with the newest first."""
        return self.exclude(active_at=None).order_by("-active_at", "-pk")


class Thread(models.Model):
    """A debate about one matter. It has the id of the post that opens it, and with it that post's author and language.

    If that post is removed, the title is not shown either; if it is erased, so is the title.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="threads", db_index=False)
    number = models.PositiveIntegerField(help_text="Part of its web address; numbered within the campaign.")
    title = models.CharField(max_length=120, blank=True)
    active_at = models.DateTimeField(
        null=True, blank=True, help_text="When a post in it last became public; set by a trigger."
    )
    closed_at = models.DateTimeField(null=True, blank=True, help_text="Since when nobody can write in it.")
    reason = models.CharField(max_length=300, blank=True, help_text="Why it was closed, as shown in public.")

    objects: ClassVar[ThreadQuerySet] = ThreadQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "number"], name="one_thread_a_number"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, reason="") | Q(closed_at__isnull=False) & ~Q(reason=""),
                name="closed_thread_has_a_reason",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["campaign", "-active_at", "-id"], condition=Q(active_at__isnull=False), name="threads_listed"
            ),
        ]

    def __str__(self) -> str:
        return f"thread {self.campaign_id} {self.number}"


class PostVersion(models.Model):
    """A text of a public post before it was edited, kept by a trigger. It stays as long as the post is public."""

    post = models.ForeignKey("community.Post", models.CASCADE, related_name="versions")
    text = models.TextField()
    at = models.DateTimeField(help_text="Since when this was the text.")

    class Meta:
        triggers: ClassVar = [
            pgtrigger.Protect(name="versions_never_change", operation=pgtrigger.Update),
            pgtrigger.Trigger(
                name="history_of_a_public_post_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                func=TriggerFunction("""
                    IF EXISTS (SELECT FROM {community.Post} WHERE id = OLD.post_id AND status = 'public') THEN
                        RAISE EXCEPTION 'post %: the history of a public post stays', OLD.post_id;
                    END IF;
                    RETURN OLD;
                """),
            ),
        ]

    def __str__(self) -> str:
        return f"text of post {self.post_id} since {self.at}"
