"""The pictures of the demo campaigns, drawn for them. The SVG is the source; a campaign gets the WebP made from it."""

from functools import cache
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile

from campaigns.models import Campaign
from campaigns.setup import saving
from common.files import renditions, uploads
from common.files.renditions import Sized

HERE = Path(__file__).parent


def add(campaign: Campaign) -> None:
    saving.change_picture(campaign, picture=_drawn(campaign.slug), removes=False)


@cache
def _drawn(slug: str) -> Sized:
    """Re-encoded like an upload, once a process."""
    upload = SimpleUploadedFile(f"{slug}.webp", (HERE / f"{slug}.webp").read_bytes())
    return renditions.sized(uploads.picture(upload, (1600, 1200)))
