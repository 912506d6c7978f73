"""The public page of a petition."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from campaigns.models import Campaign
from community import petition
from community.models import PetitionVersion
from community.petition import Names


@dataclass(frozen=True, slots=True)
class PetitionPage:
    campaign: Campaign
    version: PetitionVersion
    earlier: list[PetitionVersion]
    names: Names
    signed: int
    code: str  # source code of the link that led here

    @property
    def can_sign(self) -> bool:
        return petition.is_open(self.campaign)

    @property
    def next(self) -> str:
        """The query of the page with earlier names; empty on the last."""
        if not self.names.before:
            return ""
        return urlencode({"before": self.names.before, **({"s": self.code} if self.code else {})})
