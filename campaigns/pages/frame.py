"""The template context of every page about a campaign."""

from __future__ import annotations

from typing import Any, Protocol

from campaigns.models import Campaign


class Page(Protocol):
    @property
    def campaign(self) -> Campaign: ...


def context(page: Page, **more: Any) -> dict[str, Any]:
    """The page, the campaign, and its text in the active language, both for the base template."""
    return {"page": page, "campaign": page.campaign, "text": page.campaign.text, **more}
