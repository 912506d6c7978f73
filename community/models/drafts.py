from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils import timezone

from campaigns.models.words import Translated, best_language


class Drafted(Translated):
    """Texts that are written over some time: `words` is what readers see, `draft` what they do not see yet."""

    campaign_id: UUID
    draft = models.JSONField(null=True, blank=True, help_text="Unfinished texts, by language; null if there are none.")
    drafted_at = models.DateTimeField(null=True, blank=True, help_text="When the draft was last saved.")
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    set_aside = models.JSONField(
        default=dict, blank=True, help_text="Texts that were written at the same time, by the page that sent them."
    )
    planned_at = models.DateTimeField(
        null=True, blank=True, help_text="The time proposed in the form of a draft; nothing happens then."
    )

    class Meta:
        abstract = True

    @property
    def proposed_at(self) -> datetime | None:
        """The time that its form proposes: the planned one, unless it is over."""
        return self.planned_at if self.planned_at and self.planned_at > timezone.now() else None

    @property
    def latest(self) -> dict[str, dict[str, str]]:
        """The texts as they were last saved, whether readers see them or not."""
        found: dict[str, dict[str, str]] = self.words if self.draft is None else self.draft
        return found

    @property
    def headline(self) -> str:
        """The title that was last saved; empty without one."""
        return self.latest.get(self.headline_language, {}).get("title", "")

    @property
    def headline_language(self) -> str:
        titled = [language for language, said in self.latest.items() if said.get("title")]
        return best_language(titled, self.campaign.language) if titled else ""
