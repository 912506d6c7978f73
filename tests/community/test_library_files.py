"""Files that a team uploads: what is taken, what is refused, how they are handed out."""

import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from accounts.models import User
from campaigns.models import Campaign
from tests.helpers.builders import make_campaign, make_member, signed_in
from tests.helpers.community.library import desk, filled, public

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign(timezone="Europe/Berlin")


@pytest.fixture
def editor(campaign: Campaign) -> Client:
    return signed_in(make_member(campaign))


def picture(kind: str = "JPEG", size: tuple[int, int] = (4, 3), **options: Any) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, "red").save(out, kind, **options)
    return out.getvalue()


def archive(**files: bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, content in files.items():
            made.writestr(zipfile.ZipInfo(name.replace("__", "/")), content)
    return out.getvalue()


ODT = archive(mimetype=b"application/vnd.oasis.opendocument.text")
XLSX = archive(**{"xl__workbook.xml": b"<workbook/>"})


def upload(client: Client, campaign: Campaign, content: bytes, name: str, **fields: Any) -> Any:
    data = filled("resources", **{"url": "", "file": SimpleUploadedFile(name, content), **fields})
    return client.post(desk("desk_content_new", campaign, "resources"), data)


@pytest.mark.parametrize(
    ("content", "name", "suffix"),
    [
        (b"%PDF-1.7 ...", "../../etc/Paper.PDF", "pdf"),
        (picture(), "x.exe", "jpg"),
        (picture("PNG"), "x.png", "png"),
        (ODT, "x.odt", "odt"),
        (XLSX, "x.xlsx", "xlsx"),
        ("a,b\n1,ü\n".encode(), "table.csv", "csv"),
    ],
    ids=["pdf", "jpg", "png", "odt", "xlsx", "csv"],
)
def test_a_file_is_handed_out_to_be_saved_under_a_safe_name(
    campaign: Campaign, editor: Client, media: Path, *, content: bytes, name: str, suffix: str
) -> None:
    upload(editor, campaign, content, name, title_en='Our "plan"/../x')
    resource = campaign.resources.get()

    answer = Client().get(reverse("community:library_file", args=[campaign.slug, resource.pk]))

    assert answer["Content-Disposition"] == f'attachment; filename="our-planx.{suffix}"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer.streaming_content)
    (kept,) = (media / "resources").iterdir()
    assert len(kept.stem) == 32
    assert Client().get(f"/media/resources/{kept.name}").status_code == 404
    assert kept.name not in public("community:library", campaign)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "x.svg"),
        (b"<!doctype html><script>alert(1)</script>", "x.csv"),
        (b"\xef\xbb\xbf <html>", "x.csv"),
        (b"GIF89a/*<script>alert(1)</script>*/", "x.gif"),
        (b"MZ\x90\x00", "x.pdf"),
        (b"\x89PNG\r\n\x1a\n broken", "x.png"),
        (picture("PNG", (8000, 8000)), "bomb.png"),
        (archive(a=b"b"), "x.xlsx"),
        (archive(**{"xl__workbook.xml": b"", "xl__vbaProject.bin": b""}), "x.xlsx"),
        (XLSX[:40], "x.xlsx"),
        (b"\x00\x01", "x.csv"),
        (b"%PDF-" + b"x" * (10 * 1024 * 1024), "large.pdf"),
    ],
    ids=[
        "svg",
        "html",
        "html with a mark",
        "gif",
        "program",
        "broken picture",
        "bomb",
        "another archive",
        "macros",
        "broken archive",
        "no text",
        "too large",
    ],
)
def test_harmful_files_are_refused(campaign: Campaign, editor: Client, media: Path, content: bytes, name: str) -> None:
    answer = upload(editor, campaign, content, name)
    assert "error-summary" in answer.content.decode()
    assert not campaign.resources.exists()
    assert not (media / "resources").exists()


def test_pictures_lose_what_a_camera_wrote_into_them(campaign: Campaign, editor: Client, media: Path) -> None:
    exif = Image.Exif()
    exif[0x010E] = "at home"
    exif[0x0112] = 6  # to be turned
    upload(editor, campaign, picture(exif=exif, comment=b"secret"), "x.jpg")

    (kept,) = (media / "resources").iterdir()
    with Image.open(kept) as image:
        assert (dict(image.getexif()), image.size) == ({}, (3, 4))
    assert b"secret" not in kept.read_bytes()


@pytest.mark.django_db(transaction=True)
def test_a_file_goes_when_its_entry_goes_or_gets_an_address(media: Path) -> None:
    campaign = make_campaign()
    user: User = make_member(campaign)
    editor = signed_in(user)
    for _ in range(2):
        upload(editor, campaign, b"%PDF-1.7", "x.pdf")
    first, second = campaign.resources.all()
    assert len(list((media / "resources").iterdir())) == 2

    editor.post(desk("desk_content_edit", campaign, "resources", first.pk), filled("resources", url=""))
    assert len(list((media / "resources").iterdir())) == 2
    editor.post(desk("desk_content_edit", campaign, "resources", first.pk), filled("resources"))
    editor.post(desk("desk_content_delete", campaign, "resources", second.pk))

    assert list((media / "resources").iterdir()) == []
    assert campaign.resources.get().url == "https://example.org/"
    gone = reverse("community:library_file", args=[campaign.slug, first.pk])
    assert Client().get(gone).status_code == 404


def test_an_address_and_a_file_are_too_much(campaign: Campaign, editor: Client) -> None:
    answer = upload(editor, campaign, b"%PDF-1.7", "x.pdf", url="https://example.org/")
    assert "not both" in answer.content.decode()
