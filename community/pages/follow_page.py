"""What the form for following a campaign says, on its own page and as a section of others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class FollowWords:
    heading: StrOrPromise
    explanation: StrOrPromise
    submit: StrOrPromise


OPENING = FollowWords(
    _("Tell me when pledging opens"),
    _("You get one email when pledging opens, and the campaign’s updates. You commit to nothing."),
    _("Tell me"),
)
FOLLOW = FollowWords(_("Follow by email"), _("You get the campaign’s updates by email, without pledging."), _("Follow"))


def follow_words(campaign: Campaign) -> FollowWords:
    return OPENING if campaign.phase == Campaign.Phase.INTEREST else FOLLOW
