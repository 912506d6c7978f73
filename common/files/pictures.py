"""Re-encoding pictures from phones, scanners and image programs: upright, in sRGB, without metadata."""

from __future__ import annotations

from io import BytesIO

import pillow_heif
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps, TiffImagePlugin, UnidentifiedImageError

MAX_PIXELS = 40_000_000
KINDS = ("PNG", "JPEG", "HEIF", "AVIF", "WEBP", "GIF", "BMP", "TIFF")
SUFFIXES = ("jpg", "jpeg", "png", "heic", "heif", "avif", "webp", "gif", "bmp", "tif", "tiff")
ACCEPT = ",".join(f".{suffix}" for suffix in SUFFIXES)

_QUALITY = 88
_BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)
_UNREADABLE = (OSError, SyntaxError, ValueError, RuntimeError, EOFError, MemoryError, *_BOMBS)
_LINE_ART = {"1", "P"}  # modes that JPEG would blur
_DEEP_GREY = {"I;16", "I;16L", "I;16B", "I;16N"}
_WITHOUT_KNOWN_RANGE = {"I", "F"}
_SUBFILE_TYPE = 254  # TIFF tag; its lowest bit marks a page as a smaller copy of another
_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))

pillow_heif.register_heif_opener(thumbnails=False)


def redrawn(content: bytes, within: tuple[int, int] | None = None) -> tuple[bytes, str] | None:
    """Re-encode a picture, no larger than `within` (width, height); returns its content and suffix.

    None if it is not a picture. Only the first frame of an animation is kept. Raises ValidationError.
    """
    try:
        with Image.open(BytesIO(content), formats=KINDS) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise ValidationError(_("This picture has more than 40 million pixels."))
            _require_one_page(picture)
            if within:
                # Decode JPEG at a fraction of its size; use the longer side for both, as it may have to be rotated.
                picture.draft(None, (max(within), max(within)))
            drawn, suffix = _drawn(picture)
    except UnidentifiedImageError:
        return None
    except _UNREADABLE as error:
        raise ValidationError(_("This picture cannot be read.")) from error
    if within:
        drawn.thumbnail(within, Image.Resampling.LANCZOS)
    out = BytesIO()
    if suffix == "png":
        drawn.save(out, "PNG")
    else:
        drawn.save(out, "JPEG", quality=_QUALITY)
    return out.getvalue(), suffix


def _require_one_page(picture: Image.Image) -> None:
    """Refuse a TIFF with several pages; smaller copies of the page do not count. Raises ValidationError."""
    if not isinstance(picture, TiffImagePlugin.TiffImageFile):
        return
    pages = 0
    for number in range(picture.n_frames):
        picture.seek(number)
        pages += not _is_copy(picture)
    if pages != 1:
        raise ValidationError(_("This file has several pages. Please save it as a PDF, or one page as a PNG."))
    picture.seek(0)
    if _is_copy(picture):
        raise ValidationError(_("This picture cannot be read. Please save it as a JPEG or PNG."))


def _is_copy(page: TiffImagePlugin.TiffImageFile) -> bool:
    return bool(int(page.tag_v2.get(_SUBFILE_TYPE, 0)) & 1)


def _drawn(picture: Image.Image) -> tuple[Image.Image, str]:
    picture.load()
    if picture.mode in _WITHOUT_KNOWN_RANGE:
        raise ValidationError(_("This picture cannot be read. Please save it as a JPEG or PNG."))
    upright = ImageOps.exif_transpose(picture)
    coloured = _in_srgb(upright, picture.info.get("icc_profile"))
    # Copy the pixels into a new picture, and nothing else.
    bare = Image.new(coloured.mode, coloured.size)
    bare.paste(coloured)
    is_exact = picture.format in {"PNG", "GIF", "BMP"} or picture.mode in _LINE_ART or coloured.mode == "RGBA"
    return bare, "png" if is_exact else "jpg"


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Convert to RGB, or RGBA if there is transparency, applying the colour profile."""
    if picture.mode in _DEEP_GREY:
        picture = picture.convert("I").point(lambda value: value * (1 / 257)).convert("L")
    if picture.has_transparency_data:
        full = picture.convert("RGBA")
        grey = picture.mode in {"LA", "La"}
        seen = _converted(full.convert("L" if grey else "RGB"), profile)
        seen.putalpha(full.getchannel("A"))
        return seen
    return _converted(picture.convert("RGB") if picture.mode == "P" else picture, profile)


def _converted(picture: Image.Image, profile: bytes | None) -> Image.Image:
    if picture.mode == "LAB":
        profile = profile or ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    if profile and picture.mode in {"RGB", "L", "CMYK", "LAB"}:
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            changed = ImageCms.profileToProfile(picture, source, _SRGB, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError):
            changed = None  # a broken profile, or one of another picture
        if changed:
            return changed
    return picture.convert("RGB")
