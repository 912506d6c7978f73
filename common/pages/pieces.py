"""A text with placeholders that is compressed only once, however often they are filled in."""

import re
import struct
import zlib
from collections.abc import Collection, Mapping
from functools import cached_property

HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"  # of gzip (RFC 1952), without a time
LAST = b"\x03\x00"  # an empty last block


class Pieces:
    """What is filled in stands uncompressed between the compressed pieces, which do not refer to each other."""

    def __init__(self, text: bytes, placeholders: Collection[bytes]) -> None:
        between = b"|".join(map(re.escape, placeholders))
        self._pieces = re.split(b"(%b)" % between, text)  # each second one is a placeholder

    def filled(self, values: Mapping[bytes, bytes]) -> bytes:
        """The text with these values, by placeholder."""
        return b"".join([values.get(piece, piece) for piece in self._pieces])

    def gzipped(self, values: Mapping[bytes, bytes], text: bytes) -> bytes:
        """`text`, which is what filled() returned for these values, compressed."""
        blocks = [_stored(values.get(each, each)) if place % 2 else each for place, each in enumerate(self._blocks)]
        return b"".join([HEADER, *blocks, LAST, struct.pack("<II", zlib.crc32(text), len(text) & 0xFFFFFFFF)])

    @cached_property
    def _blocks(self) -> list[bytes]:
        return [each if place % 2 else _deflated(each) for place, each in enumerate(self._pieces)]


def _deflated(text: bytes) -> bytes:
    """Complete blocks that end at the boundary of a byte (RFC 1951)."""
    compressing = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    return compressing.compress(text) + compressing.flush(zlib.Z_SYNC_FLUSH)


def _stored(text: bytes) -> bytes:
    """An uncompressed block, of at most 64 kB."""
    return struct.pack("<BHH", 0, len(text), len(text) ^ 0xFFFF) + text
