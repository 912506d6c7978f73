"""Pictures that strangers upload: drawn anew, or refused."""

import struct
import zlib
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, PngImagePlugin

from common.files import uploads

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def upload(content, name="me.png"):
    return SimpleUploadedFile(name, content, content_type="image/png")


def image(kind="PNG", size=(60, 30), mode="RGB", **options):
    file = BytesIO()
    Image.new(mode, size, 1 if mode in "LP" else None).save(file, kind, **options)
    return file.getvalue()


def bomb(width, height):
    """A PNG of a few hundred bytes that says it is this large."""
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b"")]
    body = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


def opened(content):
    return Image.open(uploads.picture(upload(content)))


@pytest.mark.parametrize(
    "content",
    [
        SVG,
        b"<!DOCTYPE html><script>alert(1)</script>",
        image("GIF", mode="P")[:-8],
        image("WEBP")[:-8],
        image("TIFF")[:-4000],
        b"%PDF-1.7",
        b"",
        b"\x89PNG\r\n\x1a\n" + SVG,
        image("PNG")[:60],
        b"\xff\xd8\xff" + b"\0" * 100,
    ],
    ids=[
        "SVG",
        "HTML",
        "half a GIF",
        "half a WebP",
        "half a TIFF",
        "PDF",
        "empty",
        "PNG only in name",
        "half a PNG",
        "no JPEG",
    ],
)
def test_a_damaged_picture_is_refused(content):
    with pytest.raises(ValidationError):
        uploads.picture(upload(content))


@pytest.mark.parametrize(("width", "height"), [(10_000, 10_000), (65_000, 65_000), (8_000, 5_001)])
def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded(monkeypatch, width, height):
    monkeypatch.setattr(PngImagePlugin.PngImageFile, "load", lambda *_: pytest.fail("it was decoded"))

    with pytest.raises(ValidationError):
        uploads.picture(upload(bomb(width, height)))


def test_a_file_of_too_many_bytes_is_refused_unread():
    with pytest.raises(ValidationError):
        uploads.picture(upload(image() + b"\0" * uploads.MAX_BYTES))


def test_embedded_metadata_is_removed():
    exif = Image.Exif()
    exif[0x010F] = "Secret camera"
    jpeg = image("JPEG", exif=exif, comment=b"secret comment") + b"<script>secret</script>"
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", "secret")
    png = image("PNG", pnginfo=notes) + b"<script>secret</script>"

    drawn = [uploads.picture(upload(content)).read() for content in (jpeg, png)]

    assert not [content for content in drawn if b"ecret" in content]
    assert not [content for content in drawn if Image.open(BytesIO(content)).getexif()]


def test_an_animation_stands_still():
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    file = BytesIO()
    frames[0].save(file, "PNG", save_all=True, append_images=frames[1:], duration=100)
    assert Image.open(file).n_frames == 2

    assert getattr(opened(file.getvalue()), "n_frames", 1) == 1


def test_a_picture_is_as_large_as_it_is_shown_and_the_right_way_up():
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held upright

    drawn = opened(image("JPEG", (2000, 1000), exif=exif))

    assert drawn.size == (200, 400)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_pictures_of_every_kind_are_taken(mode):
    assert opened(image(mode=mode)).size == (60, 30)


def test_transparency_is_kept():
    assert opened(image(mode="RGBA")).getpixel((0, 0)) == (0, 0, 0, 0)


def test_a_picture_gets_a_generated_name():
    names = [uploads.picture(upload(image(), "../../<script>.php")).name for _ in range(2)]

    assert names[0] != names[1]
    assert all(len(name) == 36 and name.endswith(".png") for name in names)
