"""What the mailed code is for, on the page that asks for it: the pledge as this browser sent it."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from campaigns.models import Campaign
from pledges.access import sent_draft
from pledges.models import Pledge


@dataclass(frozen=True, slots=True)
class CodePurpose:
    pledge: Pledge

    @property
    def campaign(self) -> Campaign:
        return self.pledge.campaign

    @property
    def template(self) -> str:
        return f"pledges/code_purpose.html#{'pledge' if self.campaign.accepts_cards else 'interest'}"


def code_purpose(request: HttpRequest) -> CodePurpose | None:
    """None once the draft is confirmed or deleted."""
    draft = sent_draft(request)
    return CodePurpose(draft) if draft else None
