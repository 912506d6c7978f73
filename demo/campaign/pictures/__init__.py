"""The pictures of the demo campaigns, their teams and their endorsers, drawn for them.

Each SVG is the source of the WebP beside it: rendered by a browser at its own size, saved without loss.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile

from campaigns import team
from campaigns.forms.setup_image import IMAGE_SIZE
from campaigns.models import Campaign, TeamMember
from campaigns.setup import saving
from common.files import renditions, uploads
from common.files.renditions import PORTRAIT_WIDTHS, Sized

HERE = Path(__file__).parent


def add(campaign: Campaign) -> None:
    saving.change_picture(campaign, picture=_lead(campaign.slug), removes=False)


def portray(member: TeamMember, name: str) -> None:
    team.change_portrait(member, picture=_portrait(name))


@cache
def logo(name: str) -> ContentFile[bytes]:
    return uploads.picture(_upload(name))


@cache
def _lead(name: str) -> Sized:
    return renditions.sized(uploads.picture(_upload(name), IMAGE_SIZE))


@cache
def _portrait(name: str) -> Sized:
    return renditions.sized(logo(name), PORTRAIT_WIDTHS)


def _upload(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(f"{name}.webp", (HERE / f"{name}.webp").read_bytes())
