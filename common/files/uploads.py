"""Files that organizers publish: their type is recognized by content, and they get random names."""

from __future__ import annotations

import secrets
import zipfile
from functools import partial
from io import BytesIO
from typing import IO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from common.files import kinds, pictures

MAX_BYTES = 10 * 1024 * 1024
PICTURE_SIZE = (400, 400)
SUFFIXES = ("pdf", "png", "jpg", "csv", "odt", "ods", "odp", "docx", "xlsx", "pptx")
ACCEPT = ",".join(f".{suffix}" for suffix in dict.fromkeys((*SUFFIXES, *pictures.SUFFIXES)))

_OPEN_DOCUMENTS = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
    b"application/vnd.oasis.opendocument.presentation": "odp",
}
_OFFICE = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}


def checked(upload: UploadedFile[bytes]) -> ContentFile[bytes]:
    """Accept the file if its type is allowed, with pictures re-encoded without metadata. Raises ValidationError."""
    content = _read(upload)
    found = pictures.redrawn(content) or (content, _suffix(content, (upload.name or "").lower()))
    return _named(*found)


def picture(upload: UploadedFile[bytes], within: tuple[int, int] = PICTURE_SIZE) -> ContentFile[bytes]:
    """Accept a picture, re-encoded at display size and without metadata. Raises ValidationError."""
    found = pictures.redrawn(_read(upload), within)
    if found is None:
        raise ValidationError(_("This file is not a picture that can be read here. Please save it as a JPEG or PNG."))
    return _named(*found)


def delete_on_commit(name: str | None) -> None:
    """Delete a file that is no longer referenced, after the commit. Does nothing without a name."""
    if name:
        transaction.on_commit(partial(default_storage.delete, name))


def document(upload: UploadedFile[bytes]) -> ContentFile[bytes]:
    """Accept a scanned or photographed document unchanged. Raises ValidationError."""
    content = _read(upload)
    kind = kinds.kind_of(content)
    if kind not in {"pdf", "png", "jpg"}:
        raise ValidationError(_("This file is not a PDF, PNG or JPEG."))
    return _named(content, kind)


def _read(upload: UploadedFile[bytes]) -> bytes:
    if (upload.size or 0) > MAX_BYTES:
        raise ValidationError(_("This file is larger than 10 MB."))
    content: bytes = upload.read()
    return content


def _named(content: bytes, suffix: str) -> ContentFile[bytes]:
    """Give the file a name that cannot be guessed and contains nothing of the uploaded name."""
    return ContentFile(content, name=f"{secrets.token_hex(16)}.{suffix}")


def _suffix(content: bytes, name: str) -> str:
    """The suffix for this content; the uploaded name matters only for plain text. Raises ValidationError."""
    kind, found = kinds.kind_of(content), None
    if kind == "pdf":
        found = kind
    elif kind == "zip":
        found = _office_document(BytesIO(content))
    elif name.endswith(".csv") and _is_plain_text(content):
        found = "csv"
    if found is None:
        raise ValidationError(_("Only these file types can be uploaded: %s.") % ", ".join(SUFFIXES))
    return found


def _office_document(file: IO[bytes]) -> str | None:
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
