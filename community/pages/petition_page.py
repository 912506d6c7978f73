"""The public page of a petition."""

from __future__ import annotations

from dataclasses import dataclass

from campaigns.models import Campaign
from common.signed import pages
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
        return pages.query(self.names.before, self.code)
