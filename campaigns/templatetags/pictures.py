"""Pictures in the widths and formats that browsers choose from.

`{% lead_picture campaign %}` is a campaign's picture, `{% portrait member %}` a member of its team.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from django import template
from django.urls import reverse

from campaigns.models import Campaign, TeamMember
from common.files import renditions
from common.files.renditions import PORTRAIT_WIDTHS

register = template.Library()

MARK = "mark"  # beside the campaign's name, which says enough
# How wide the picture is drawn, by place.
SIZES = {
    "page": "(min-width: 75rem) 46rem, (min-width: 60rem) calc(100vw - 28rem), 100vw",
    "first": "(min-width: 60rem) 42rem, 100vw",
    "card": "(min-width: 60rem) 36rem, 100vw",
    "row": "(min-width: 40rem) 13rem, 100vw",
    MARK: "5rem",
}


@dataclass(frozen=True, slots=True)
class LeadPicture:
    address: str
    copies: str  # their addresses and widths, as in srcset
    sizes: str
    width: int
    height: int
    alt: str
    language: str
    is_lazy: bool


@register.inclusion_tag("campaigns/lead_picture.html")
def lead_picture(campaign: Campaign, place: str = "page", *, is_lazy: bool = False) -> dict[str, LeadPicture | None]:
    """Nothing if the campaign has no picture."""
    return {"picture": _picture(campaign, place, is_lazy=is_lazy)}


def _picture(campaign: Campaign, place: str, *, is_lazy: bool) -> LeadPicture | None:
    name, width, height = campaign.image.name, campaign.image_width, campaign.image_height
    if not (name and width and height):
        return None
    copies = [f"{_address(campaign, renditions.copy_name(name, each))} {each}w" for each in renditions.widths(width)]
    text = campaign.text
    alt = "" if place == MARK else text.image_alt
    return LeadPicture(
        _address(campaign, name), ", ".join(copies), SIZES[place], width, height, alt, text.language, is_lazy
    )


@register.inclusion_tag("campaigns/portrait.html")
def portrait(member: TeamMember) -> dict[str, Any]:
    """Initials if there is no portrait. Either stands beside the name, so it says nothing itself."""
    name, width = member.portrait.name, member.portrait_width
    if not (name and width):
        return {"name": member.name}
    copies = [
        f"{_portrait_address(member, renditions.copy_name(name, each))} {each}w"
        for each in renditions.widths(width, PORTRAIT_WIDTHS)
    ]
    return {"address": _portrait_address(member, name), "copies": ", ".join(copies)}


def _portrait_address(member: TeamMember, name: str) -> str:
    return reverse("campaigns:portrait", args=[member.campaign.slug, PurePosixPath(name).name])


def _address(campaign: Campaign, name: str) -> str:
    return reverse("campaigns:picture", args=[campaign.slug, PurePosixPath(name).name])
