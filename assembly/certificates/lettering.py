"""Which names the typeface of the certificates can print. Typst prints an empty box, without an error, for others."""

import unicodedata

from font_source_sans_pro import SourceSansPro, SourceSansProSemibold

from community.link_pictures import glyphs

FACES = (SourceSansPro, SourceSansProSemibold)


def is_printable(name: str) -> bool:
    """Whether it has a letter, and the typeface all of its characters; no marks that only steer a text's direction."""
    signs = unicodedata.normalize("NFC", name)
    known = frozenset.intersection(*(glyphs.coverage(face) for face in FACES))
    return any(map(str.isalpha, signs)) and all(ord(sign) in known and sign.isprintable() for sign in signs)


def printable(text: str) -> str:
    """The text with replacements for characters that the typeface lacks; for all but names."""
    return glyphs.drawable(text, SourceSansPro)
