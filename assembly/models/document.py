"""The shared document, its versions, and suggestions to change it. The database settles what a new version decides."""

from __future__ import annotations

from typing import ClassVar, Self
from uuid import UUID

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from assembly.document import blocks
from assembly.document.blocks import MAX_HEADING, Block, Said
from campaigns.models import Campaign
from campaigns.models.words import APPEND_ONLY, Translated
from common.ids import uuid7
from common.sql import TriggerFunction


class Document(Translated):
    """What a community writes together. This is the draft: `words` has its title; only the team sees it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    campaign = models.OneToOneField(Campaign, models.PROTECT, related_name="document")
    blocks = models.JSONField(default=list, help_text="See assembly.document.blocks.")
    revision = models.PositiveIntegerField(default=1, help_text="Grows with every change of the draft.")

    def __str__(self) -> str:
        return f"document of {self.campaign_id}"

    @property
    def draft(self) -> list[Block]:
        return [Block.read(stored) for stored in self.blocks]


# The text of a suggestion's block, in its language, in a version.
SAID = """jsonb_path_query_first({version}.blocks, '$[*] ? (@.id == $id)', jsonb_build_object('id', {suggestion}.block))
    -> 'words' -> {suggestion}.language"""
PROPOSED = "jsonb_build_object('heading', {suggestion}.heading, 'body', {suggestion}.body)"

# A version that a suggestion made settles it; and all suggestions on a text that it has changed are outdated.
SETTLE = f"""
    PERFORM FROM {{assembly.Document}} WHERE id = NEW.document_id FOR NO KEY UPDATE;
    IF NEW.suggestion_id IS NOT NULL THEN
        UPDATE {{assembly.Suggestion}} suggestion
        SET state = 'accepted', decided_at = NEW.published_at, decided_by_id = NEW.by_id, settled_in_id = NEW.id
        WHERE id = NEW.suggestion_id AND document_id = NEW.document_id AND state = 'open'
          AND {SAID.format(version="NEW", suggestion="suggestion")} = {PROPOSED.format(suggestion="suggestion")};
        IF NOT FOUND THEN
            RAISE EXCEPTION 'version %: not what its suggestion says, or decided', NEW.id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'version_of_an_open_suggestion';
        END IF;
    END IF;
    UPDATE {{assembly.Suggestion}} suggestion
    SET state = 'outdated', decided_at = NEW.published_at, settled_in_id = NEW.id
    FROM {{assembly.DocumentVersion}} base
    WHERE suggestion.document_id = NEW.document_id AND suggestion.state = 'open' AND base.id = suggestion.base_id
      AND {SAID.format(version="NEW", suggestion="suggestion")}
          IS DISTINCT FROM {SAID.format(version="base", suggestion="suggestion")};
    RETURN NULL;
"""  # noqa: S608  (nothing comes from outside)


class DocumentVersion(Translated):
    """What the document said from then on; `words` has its title. `suggestion` is the one that was accepted by it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="+", db_index=False)
    document = models.ForeignKey(Document, models.PROTECT, related_name="versions", db_index=False)
    number = models.PositiveSmallIntegerField()
    blocks = models.JSONField(help_text="See assembly.document.blocks.")
    note = models.JSONField(default=dict, help_text="What changed, by language; empty if a suggestion was accepted.")
    suggestion = models.OneToOneField("assembly.Suggestion", models.PROTECT, null=True, related_name="made")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    published_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["document", "number"], name="one_version_a_document_and_number"),
            models.CheckConstraint(condition=Q(suggestion=None) ^ Q(note={}), name="version_says_what_changed"),
        ]
        triggers: ClassVar = [
            APPEND_ONLY,
            pgtrigger.Trigger(
                name="settle_suggestions",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                func=TriggerFunction(SETTLE),
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.number} of {self.document_id}"

    @property
    def content(self) -> list[Block]:
        return [Block.read(stored) for stored in self.blocks]

    def text_of(self, block: UUID, language: str) -> Said | None:
        """What the block says in a language; None if it is not there."""
        found = blocks.find(self.content, block)
        return found.words.get(language) if found else None


# What a suggestion says, and of what, never changes; only what is not shown any more can be emptied.
PLACE = ("document_id", "number", "base_id", "block", "language", "created_at")
TEXT = ("heading", "body", "reason")
EMPTIED = "OLD.hidden <> '' AND " + " AND ".join(f"NEW.{column} = ''" for column in TEXT)
DECIDED = ("state", "decided_at", "decided_by_id", "decision", "settled_in_id")


def _differ(columns: tuple[str, ...]) -> str:
    old, new = (", ".join(f"{row}.{column}" for column in columns) for row in ("OLD", "NEW"))
    return f"ROW({old}) IS DISTINCT FROM ROW({new})"


class SuggestionQuerySet(models.QuerySet["Suggestion"]):
    def open(self) -> Self:
        return self.filter(state="open")


class Suggestion(models.Model):
    """A change to one block of a version, `base`, in one language. Without an author it is that of a former member."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("suggestion", "Open")
        ACCEPTED = "accepted", pgettext_lazy("suggestion", "Accepted")
        REJECTED = "rejected", pgettext_lazy("suggestion", "Rejected")
        OUTDATED = "outdated", pgettext_lazy("suggestion", "Outdated")
        WITHDRAWN = "withdrawn", pgettext_lazy("suggestion", "Withdrawn")

    # The key of the form, so that submitting it twice has no effect.
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    document = models.ForeignKey(Document, models.PROTECT, related_name="suggestions", db_index=False)
    number = models.PositiveIntegerField(help_text="Part of its web address; numbered within the document.")
    base = models.ForeignKey(DocumentVersion, models.PROTECT, related_name="+", db_index=False)
    block = models.UUIDField()
    language = models.CharField(max_length=8, choices=settings.LANGUAGES)
    heading = models.CharField(max_length=MAX_HEADING)
    body = models.TextField(max_length=20_000)
    reason = models.TextField(max_length=1_000)
    author = models.ForeignKey(User, models.PROTECT, null=True, related_name="suggestions")
    name = models.CharField(max_length=80, blank=True, help_text="As shown with the suggestion.")
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    decision = models.CharField(max_length=300, blank=True, help_text="Why it was rejected, as shown in public.")
    settled_in = models.ForeignKey(
        DocumentVersion,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        help_text="The version that it made, or that outdated it.",
    )
    hidden = models.CharField(max_length=300, blank=True, help_text="Why its text is not shown any more, in public.")
    hidden_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[SuggestionQuerySet] = SuggestionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["document", "number"], name="one_suggestion_a_document_and_number"),
            models.CheckConstraint(
                condition=Q(state="open", decided_at=None, decided_by=None, decision="", settled_in=None)
                | Q(state="rejected", decided_at__isnull=False, decided_by__isnull=False, settled_in=None)
                & ~Q(decision="")
                | Q(state="accepted", decided_by__isnull=False, decision="", settled_in__isnull=False)
                | Q(state="outdated", decided_by=None, decision="", settled_in__isnull=False)
                | Q(state="withdrawn", decided_at__isnull=False, decided_by=None, decision="", settled_in=None),
                name="suggestion_is_as_its_state_says",
            ),
            models.CheckConstraint(condition=Q(hidden="") ^ Q(hidden_at__isnull=False), name="hidden_since_a_time"),
            models.CheckConstraint(
                condition=Q(author=None) ^ ~Q(name=""), name="suggestion_has_a_name_as_long_as_an_author"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["document", "block"], condition=Q(state="open"), name="suggestions_open"),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="on_the_newest_text",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[("newest", "record"), ("said", "jsonb")],
                func=TriggerFunction(f"""
                    PERFORM FROM {{assembly.Document}} WHERE id = NEW.document_id FOR NO KEY UPDATE;
                    SELECT * INTO newest FROM {{assembly.DocumentVersion}}
                    WHERE document_id = NEW.document_id ORDER BY number DESC LIMIT 1;
                    said := {SAID.format(version="newest", suggestion="NEW")};
                    IF NEW.state <> 'open' OR NEW.base_id IS DISTINCT FROM newest.id OR said IS NULL
                       OR said = {PROPOSED.format(suggestion="NEW")} THEN
                        RAISE EXCEPTION 'suggestion %: not on the newest text, or nothing new', NEW.id
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'suggestion_on_the_newest_text';
                    END IF;
                    RETURN NEW;
                """),  # noqa: S608  (nothing comes from outside)
            ),
            pgtrigger.Protect(
                name="suggestion_is_decided_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    f"{_differ(PLACE)} OR {_differ(TEXT)} AND NOT ({EMPTIED})"
                    f" OR OLD.state <> 'open' AND {_differ(DECIDED)}"
                    " OR NEW.author_id IS NOT NULL AND NEW.author_id IS DISTINCT FROM OLD.author_id"
                ),
            ),
            pgtrigger.Trigger(
                name="accepted_by_its_version",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.state = 'open' AND NEW.state = 'accepted'"),
                func=TriggerFunction("""
                    IF NOT EXISTS (
                        SELECT FROM {assembly.DocumentVersion}
                        WHERE id = NEW.settled_in_id AND suggestion_id = NEW.id
                    ) THEN
                        RAISE EXCEPTION 'suggestion %: no version of it', NEW.id
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'accepted_suggestion_has_its_version';
                    END IF;
                    RETURN NEW;
                """),
            ),
            pgtrigger.Protect(name="suggestions_stay", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"suggestion {self.number} of {self.document_id}"

    @property
    def said(self) -> Said:
        return {"heading": self.heading, "body": self.body}

    @property
    def by(self) -> str:
        """The name that is shown."""
        return self.name or _("A former member")


class Support(models.Model):
    """Somebody else who is for a suggestion."""

    suggestion = models.ForeignKey(Suggestion, models.PROTECT, related_name="supports", db_index=False)
    person = models.ForeignKey(User, models.PROTECT, related_name="supports")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["suggestion", "person"], name="one_support_a_person_and_suggestion")
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="of_others_while_open",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                declare=[("supported", "record")],
                func=TriggerFunction("""
                    SELECT * INTO supported FROM {assembly.Suggestion} WHERE id = NEW.suggestion_id FOR SHARE;
                    IF supported.state <> 'open' OR supported.author_id IS NOT DISTINCT FROM NEW.person_id THEN
                        RAISE EXCEPTION 'suggestion %: decided, or their own', NEW.suggestion_id
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'support_of_others_while_open';
                    END IF;
                    RETURN NEW;
                """),
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} is for {self.suggestion_id}"
