"""Files that organizers put up for everybody: known by what is in them, under names of ours."""

from __future__ import annotations

import secrets
import zipfile
from io import BytesIO
from typing import IO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
PICTURE_SIZE = (400, 400)
SUFFIXES = ("pdf", "png", "jpg", "csv", "odt", "ods", "odp", "docx", "xlsx", "pptx")

_IMAGES = {b"\x89PNG\r\n\x1a\n": ("PNG", "png"), b"\xff\xd8\xff": ("JPEG", "jpg")}
_OPEN_DOCUMENTS = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
    b"application/vnd.oasis.opendocument.presentation": "odp",
}
_BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)
_OFFICE = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}


def checked(upload: UploadedFile[bytes]) -> ContentFile[bytes]:
    """Take what may be handed out, pictures drawn anew without their metadata. Raises ValidationError."""
    if (upload.size or 0) > MAX_BYTES:
        raise ValidationError(_("This file is larger than 10 MB."))
    content = upload.read()
    image = next((kind for start, kind in _IMAGES.items() if content.startswith(start)), None)
    if image:
        kind, suffix = image
        content = _redrawn(content, kind)
    else:
        suffix = _suffix(content, (upload.name or "").lower())
    return ContentFile(content, name=f"{secrets.token_hex(16)}.{suffix}")


def picture(upload: UploadedFile[bytes], within: tuple[int, int] = PICTURE_SIZE) -> ContentFile[bytes]:
    """Take a picture, drawn anew as large as it is shown and without metadata. Raises ValidationError."""
    if (upload.size or 0) > MAX_BYTES:
        raise ValidationError(_("This file is larger than 10 MB."))
    content = upload.read()
    image = next((kind for start, kind in _IMAGES.items() if content.startswith(start)), None)
    if image is None:
        raise ValidationError(_("This is no PNG and no JPEG."))
    kind, suffix = image
    return ContentFile(_redrawn(content, kind, within), name=f"{secrets.token_hex(16)}.{suffix}")


def _suffix(content: bytes, name: str) -> str:
    """What kind of file this is; what it is called counts only for plain text."""
    found = None
    if content.startswith(b"%PDF-"):
        found = "pdf"
    elif content.startswith(b"PK\x03\x04"):
        found = _document(BytesIO(content))
    elif name.endswith(".csv") and _is_plain_text(content):
        found = "csv"
    if found is None:
        raise ValidationError(_("Only these kinds of files can be put up: %s.") % ", ".join(SUFFIXES))
    return found


def _document(file: IO[bytes]) -> str | None:
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
            if any(name.endswith("vbaProject.bin") for name in names):
                return None
            if "mimetype" in names:
                with archive.open("mimetype") as kind:
                    return _OPEN_DOCUMENTS.get(kind.read(100).strip())
            return next((suffix for name, suffix in _OFFICE.items() if name in names), None)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError):
        return None


def _is_plain_text(content: bytes) -> bool:
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return False
    return "\0" not in text and not text.lstrip("\ufeff \t\r\n").startswith("<")


def _redrawn(content: bytes, kind: str, within: tuple[int, int] | None = None) -> bytes:
    try:
        with Image.open(BytesIO(content), formats=[kind]) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise ValidationError(_("This picture has more than 40 million pixels."))
            if within:
                picture.thumbnail(within)
            upright = ImageOps.exif_transpose(picture)
            # A new picture takes over the pixels and nothing else.
            bare = Image.new("RGBA" if kind == "PNG" else "RGB", upright.size)
            bare.paste(upright.convert(bare.mode))
    except (OSError, SyntaxError, ValueError, *_BOMBS) as error:
        raise ValidationError(_("This picture cannot be read.")) from error
    out = BytesIO()
    bare.save(out, kind)
    return out.getvalue()
