"""What the form for following a campaign says, on its own page and as a section of others."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.models import Campaign

FOLLOW, OPENING = gettext_lazy("Follow by email"), gettext_lazy("Tell me when pledging opens")


@dataclass(frozen=True, slots=True)
class FollowWords:
    heading: str
    explanation: str
    submit: str


def follow_words(campaign: Campaign) -> FollowWords:
    if campaign.phase == Campaign.Phase.INTEREST:
        return FollowWords(
            str(OPENING),
            _("You get one email when pledging opens, and the updates of the campaign. You commit to nothing."),
            _("Tell me"),
        )
    return FollowWords(
        str(FOLLOW),
        _("You get the updates of the campaign by email, without pledging."),
        _("Follow"),
    )
