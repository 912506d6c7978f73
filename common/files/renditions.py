"""A picture in the widths that pages show it: WebP copies, stored beside the picture itself.

`campaigns/1f3a.jpg` with a width of 1000 pixels has the copies `campaigns/1f3a-400.webp`, `-800.webp` and `-1000.webp`;
a portrait has smaller ones. Names are random and never reused, so what is behind one never changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from common.files import uploads

WIDTHS = (400, 800, 1200, 1600)
PORTRAIT_WIDTHS = (64, 128, 256)
_QUALITY = 82


@dataclass(frozen=True, slots=True)
class Sized:
    """A picture and its copies by width, not stored yet."""

    file: ContentFile[bytes]
    size: tuple[int, int]
    copies: dict[int, bytes]


def sized(file: ContentFile[bytes], among: tuple[int, ...] = WIDTHS) -> Sized:
    """Draw the copies of a picture that uploads.picture() has accepted."""
    with file.open() as opened, Image.open(opened) as picture:
        return Sized(file, picture.size, {width: _drawn(picture, width) for width in widths(picture.width, among)})


def widths(full: int, among: tuple[int, ...] = WIDTHS) -> list[int]:
    """The widths of the copies of a picture, none of them wider than itself."""
    return sorted({min(width, full) for width in among})


def copy_name(name: str, width: int) -> str:
    return str(PurePosixPath(name).with_suffix("")) + f"-{width}.webp"


def names(name: str | None, full: int | None, among: tuple[int, ...] = WIDTHS) -> list[str]:
    """The names of all files of a picture: its own first, then those of its copies. None without a picture."""
    return [name, *(copy_name(name, width) for width in widths(full, among))] if name and full else []


def store(name: str, copies: dict[int, bytes]) -> None:
    for width, content in copies.items():
        default_storage.save(copy_name(name, width), ContentFile(content))


def delete_on_commit(name: str | None, full: int | None, among: tuple[int, ...] = WIDTHS) -> None:
    """Delete a picture and its copies after the commit."""
    for each in names(name, full, among):
        uploads.delete_on_commit(each)


def _drawn(picture: Image.Image, width: int) -> bytes:
    height = max(1, round(picture.height * width / picture.width))
    out = BytesIO()
    picture.resize((width, height), Image.Resampling.LANCZOS).save(out, "WEBP", quality=_QUALITY)
    return out.getvalue()
