"""What every page about a campaign gives its template."""

from __future__ import annotations

from typing import Any, Protocol

from campaigns.models import Campaign


class Page(Protocol):
    @property
    def campaign(self) -> Campaign: ...


def context(page: Page, **more: Any) -> dict[str, Any]:
    """The page, and what the frame around it reads: the campaign, and its text in the reader's language."""
    return {"page": page, "campaign": page.campaign, "text": page.campaign.text, **more}
