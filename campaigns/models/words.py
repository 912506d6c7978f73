"""Abstract models for translated texts and for versioned texts that people agree to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

import pgtrigger
from django.db import models
from django.utils.translation import get_language

from common.ids import uuid7

APPEND_ONLY = pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)


def best_language(there: Iterable[str], own: str) -> str:
    """Choose the active language if available, else `own`, else any. Raises ValueError if there is none."""
    wished = [get_language(), own]
    return min(there, key=lambda language: wished.index(language) if language in wished else len(wished))


class Translated(models.Model):
    """Something with texts in one or more languages: `{"en": {"title": "…", "body": "…"}, …}`."""

    campaign: models.ForeignKey[Any, Any]  # Campaign imports this module
    words = models.JSONField(default=dict)

    class Meta:
        abstract = True

    @property
    def language(self) -> str:
        """The language in which it is shown."""
        return best_language(self.words, self.campaign.language)

    @property
    def said(self) -> Mapping[str, str]:
        words: dict[str, Any] = self.words
        return words[self.language] if words else {}


class Version(models.Model):
    """A text that people agree to; a change creates a new version and never edits an old one."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.PositiveSmallIntegerField()
    texts = models.JSONField(help_text="Markdown by language; translations of the same text.")
    published_at = models.DateTimeField(auto_now_add=True)
    campaign: models.ForeignKey[Any, Any]  # Campaign imports this module

    class Meta:
        abstract = True
        triggers: ClassVar[list[pgtrigger.Trigger]] = [APPEND_ONLY]

    @property
    def language(self) -> str:
        return best_language(self.texts, self.campaign.language)

    @property
    def text(self) -> str:
        return str(self.texts[self.language])
