"""What the form for following a campaign says, on its own page and as a section of others."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from campaigns.models import Campaign


@dataclass(frozen=True, slots=True)
class FollowWords:
    heading: str
    explanation: str
    submit: str


def follow_words(campaign: Campaign) -> FollowWords:
    if campaign.phase == Campaign.Phase.INTEREST:
        return FollowWords(
            _("Tell me when pledging opens"),
            _("You get one email when pledging opens, and the updates of the campaign. You commit to nothing."),
            _("Tell me"),
        )
    return FollowWords(
        _("Follow by email"),
        _("You get the updates of the campaign by email, without pledging."),
        _("Follow"),
    )
