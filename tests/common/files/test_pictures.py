"""Pictures look like their original, whatever program wrote them, or are refused with a reason."""

import struct
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from PIL import Image, ImageChops, ImageCms, ImageStat

from common.files import pictures

SIZE = (120, 80)
EXACT, LOSSY = 2, 9  # of 255, on average over the picture
TURNED = {1: [], 2: ["FLIP_LEFT_RIGHT"], 3: ["ROTATE_180"], 4: ["FLIP_TOP_BOTTOM"]} | {
    5: ["TRANSPOSE"],
    6: ["ROTATE_90"],
    7: ["TRANSVERSE"],
    8: ["ROTATE_270"],
}


def original():
    """A smooth picture in which every corner has another colour."""
    red = Image.linear_gradient("L").resize(SIZE)
    green = Image.linear_gradient("L").transpose(Image.Transpose.ROTATE_90).resize(SIZE)
    return Image.merge("RGB", [red, green, ImageChops.invert(red)])


def saved(image, kind, **options):
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def drawn(content, within=None):
    found = pictures.redrawn(content, within)
    assert found
    image = Image.open(BytesIO(found[0]))
    image.load()
    assert {"png": "PNG", "jpg": "JPEG"}[found[1]] == image.format
    return image


def apart(one, other):
    """How far two pictures differ: the mean over pixels and channels, of 255."""
    assert one.size == other.size
    means = ImageStat.Stat(ImageChops.difference(one.convert("RGB"), other.convert("RGB"))).mean
    return max(means)


@pytest.mark.parametrize(
    ("kind", "options", "most"),
    [
        ("PNG", {}, EXACT),
        ("BMP", {}, EXACT),
        ("JPEG", {"quality": 95}, LOSSY),
        ("JPEG", {"quality": 95, "progressive": True}, LOSSY),
        ("MPO", {"quality": 95, "save_all": True, "append_images": [Image.new("RGB", SIZE)]}, LOSSY),
        ("HEIF", {"quality": 95}, LOSSY),
        ("AVIF", {"quality": 95}, LOSSY),
        ("WEBP", {"lossless": True}, LOSSY),
        ("TIFF", {}, LOSSY),
        ("TIFF", {"compression": "tiff_lzw"}, LOSSY),
        ("TIFF", {"compression": "jpeg", "quality": 95}, LOSSY),
        ("GIF", {}, 12),
    ],
)
def test_a_picture_of_every_kind_looks_like_its_original(kind, options, most):
    assert apart(drawn(saved(original(), kind, **options)), original()) < most


@pytest.mark.parametrize("kind", ["JPEG", "TIFF"])
def test_print_colours_look_like_those_of_screens(kind):
    assert apart(drawn(saved(original().convert("CMYK"), kind)), original()) < LOSSY


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("PNG", "1"), ("PNG", "L"), ("TIFF", "1"), ("TIFF", "L"), ("JPEG", "L"), ("GIF", "1"), ("GIF", "L"), ("BMP", "1")],
)
def test_scans_look_like_their_original(kind, mode):
    scan = original().convert(mode)

    assert apart(drawn(saved(scan, kind)), scan) < LOSSY


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_sixteen_bits_of_grey_keep_their_greys(kind):
    grey = original().convert("L")
    deep = Image.frombytes("I;16", SIZE, struct.pack(f"<{120 * 80}H", *(value * 257 for value in grey.tobytes())))

    assert apart(drawn(saved(deep, kind)), grey) < LOSSY


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "AVIF", "HEIF", "TIFF"])
@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_transparent_pictures_stay_transparent(kind, mode):
    image = original().convert(mode)
    image.putalpha(Image.linear_gradient("L").resize(SIZE))
    if mode == "LA" and kind not in {"PNG", "TIFF"}:
        image = image.convert("RGBA")

    found = drawn(saved(image, kind))

    assert found.mode == "RGBA"
    assert apart(found.getchannel("A"), image.getchannel("A")) < LOSSY
    shown, wanted = (
        Image.alpha_composite(Image.new("RGBA", SIZE, "white"), each.convert("RGBA")) for each in (found, image)
    )
    assert apart(shown, wanted) < LOSSY


@pytest.mark.parametrize("kind", ["GIF", "PNG"])
def test_a_transparent_palette_colour_stays_transparent(kind):
    image = Image.new("P", SIZE, 0)
    image.putpalette([0, 0, 0, 255, 0, 0])
    image.paste(1, (0, 0, 60, 80))

    found = drawn(saved(image, kind, transparency=0))

    assert [found.getpixel(at) for at in ((10, 10), (100, 10))] == [(255, 0, 0, 255), (0, 0, 0, 0)]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP", "HEIF", "AVIF"])
@pytest.mark.parametrize("turn", TURNED)
def test_every_picture_is_upright_before_it_is_made_smaller(kind, turn):
    held = original().resize((400, 600))
    exif = Image.Exif()
    exif[0x0112] = turn
    taken = held
    for name in TURNED[turn]:
        taken = taken.transpose(Image.Transpose[name])

    # Bytes, for only with these does the writer of HEIC say in its own way how the camera was held.
    found = drawn(
        saved(taken, kind, exif=exif.tobytes(), **({} if kind in {"PNG", "TIFF"} else {"quality": 95})), (80, 60)
    )

    assert apart(found, held.resize((40, 60), Image.Resampling.LANCZOS)) < LOSSY


def mirrored_profile():
    """A profile in which red and green have changed places: sRGB with two entries of its table exchanged."""
    plain = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return plain.replace(b"rXYZ", b"xxxx").replace(b"gXYZ", b"rXYZ").replace(b"xxxx", b"gXYZ")


@pytest.mark.parametrize(
    ("kind", "alpha"),
    [(kind, alpha) for kind in ("PNG", "TIFF", "WEBP", "HEIF", "AVIF") for alpha in (False, True)] + [("JPEG", False)],
)
def test_colours_mean_what_their_profile_says(kind, alpha):
    red, green, blue = original().split()
    mirrored = Image.merge("RGB", [green, red, blue])
    if alpha:
        mirrored.putalpha(254)

    found = drawn(saved(mirrored, kind, icc_profile=mirrored_profile()))

    assert apart(found, original()) < LOSSY
    assert "icc_profile" not in found.info


@pytest.mark.parametrize("profile", [b"", b"nonsense", b"\0" * 200])
def test_a_broken_profile_is_passed_over(profile):
    assert apart(drawn(saved(original(), "PNG", icc_profile=profile)), original()) < EXACT


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "AVIF"])
def test_of_an_animation_the_first_picture_is_taken(kind):
    frames = [Image.new("RGB", SIZE, colour) for colour in ("red", "blue")]

    found = drawn(saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=100))

    assert getattr(found, "n_frames", 1) == 1
    assert apart(found, frames[0]) < LOSSY


def test_a_picture_of_several_pages_is_refused_with_a_reason():
    pages = saved(original(), "TIFF", save_all=True, append_images=[original()])

    with pytest.raises(ValidationError, match="several pages"):
        pictures.redrawn(pages)


def test_an_embedded_thumbnail_does_not_count_as_a_page():
    small = original().resize((12, 8))
    small.encoderinfo = {"tiffinfo": {254: 1}}

    assert apart(drawn(saved(original(), "TIFF", save_all=True, append_images=[small])), original()) < LOSSY


@pytest.mark.parametrize("mode", ["I", "F"])
def test_a_picture_of_measurements_is_refused_with_a_reason(mode):
    with pytest.raises(ValidationError, match="JPEG or PNG"):
        pictures.redrawn(saved(original().convert("L").convert(mode), "TIFF"))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "HEIF", "AVIF", "WEBP", "GIF", "BMP", "TIFF"])
@pytest.mark.parametrize("part", [0.5, 0.9])
def test_half_a_picture_is_refused(kind, part):
    whole = saved(Image.effect_noise((300, 200), 60).convert("RGB"), kind)

    try:
        found = pictures.redrawn(whole[: int(len(whole) * part)])
    except ValidationError as error:
        assert "cannot be read" in error.message  # noqa: PT017
    else:
        assert found is None


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP", "HEIF", "AVIF", "MPO"])
def test_where_a_picture_was_taken_is_not_passed_on(kind):
    exif = Image.Exif()
    exif[0x010F] = "Secret camera"
    exif.get_ifd(0x8825)[1] = "secret"

    content, _suffix = pictures.redrawn(saved(original(), kind, exif=exif))

    assert b"ecret" not in content
    assert not Image.open(BytesIO(content)).getexif()
