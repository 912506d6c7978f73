from io import BytesIO

import pytest
from PIL import Image

from common.files.kinds import kind_of


def picture(kind: str) -> bytes:
    out = BytesIO()
    Image.new("RGB", (1, 1)).save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7\n", "pdf"),
        (picture("PNG"), "png"),
        (picture("JPEG"), "jpg"),
        (b"PK\x03\x04", "zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "xls"),
        (picture("GIF"), ""),
        (b" %PDF-1.7\n", ""),
        (b"", ""),
    ],
)
def test_a_kind_is_known_by_the_first_bytes(content: bytes, kind: str) -> None:
    assert kind_of(content) == kind
