"""A compressed page is put together from pieces that were compressed once."""

import gzip
import zlib

import pytest

from common.pages.pieces import Pieces

TEXT = b"<a href='?via=XX'>" * 30 + b"words " * 500 + b"<input value='YY'><a href='?via=XX'>"


@pytest.mark.parametrize(
    "values", [{b"XX": b"ada", b"YY": b"t0ken"}, {b"XX": b"", b"YY": b"y" * 65535}, {b"XX": b"YY"}]
)
@pytest.mark.parametrize("text", [TEXT, b"", b"XX", b"XXYY", b"nothing to fill in"])
def test_what_is_unpacked_is_the_text_with_the_values(text: bytes, values: dict[bytes, bytes]) -> None:
    pieces = Pieces(text, [b"XX", b"YY"])

    filled = pieces.filled(values)
    packed = pieces.gzipped(values, filled)

    # One pass: a value that looks like a placeholder stays what it is.
    assert filled == values.get(b"YY", b"YY").join(part.replace(b"XX", values[b"XX"]) for part in text.split(b"YY"))
    assert gzip.decompress(packed) == filled
    assert len(zlib.decompress(packed, wbits=31)) == len(filled)


def test_it_is_compressed() -> None:
    pieces = Pieces(TEXT, [b"YY"])

    assert len(pieces.gzipped({b"YY": b"x"}, pieces.filled({b"YY": b"x"}))) < len(TEXT) / 10
