"""Which characters our fonts can draw, so that a picture never shows a box instead of one."""

import unicodedata
from functools import cache

from babel import Locale
from django.conf import settings
from fontTools.ttLib import TTFont
from PIL.ImageFont import FreeTypeFont


def drawable(text: str, path: str) -> str:
    """Remove characters that the font lacks, and combining accents, which would be drawn beside their letters."""
    known, kept = coverage(path), ""
    for sign in unicodedata.normalize("NFC", text):
        kind = unicodedata.category(sign)
        if kind[0] == "Z" or sign in "\t\n":
            kept += " "
        elif kind[0] not in "CM":
            kept += sign if ord(sign) in known else _instead(sign, known)
    return " ".join(kept.split())


def _instead(sign: str, known: frozenset[int]) -> str:
    """A replacement: the letter without its accent, or a currency's code, as amounts must not lose their currency."""
    plain = unicodedata.normalize("NFD", sign)[0]
    return plain if ord(plain) in known else _currency_codes().get(sign, "")


def first_drawable(texts: tuple[str, ...], path: str) -> str:
    """The drawable part of the first text of which at least half the letters can be drawn."""
    for text in texts:
        kept = drawable(text, path)
        if 0 < _letters(text) <= 2 * _letters(kept):
            return kept
    return ""


def length(text: str, font: FreeTypeFont) -> float:
    """The maximum width in a browser, which takes missing characters from another font: at most a square each."""
    known = coverage(str(font.path))
    lacking = [sign for sign in text if ord(sign) not in known and unicodedata.category(sign)[0] not in "MCZ"]
    drawn = "".join(sign for sign in text if ord(sign) in known)
    return font.getlength(drawn) + len(lacking) * font.size


@cache
def _currency_codes() -> dict[str, str]:
    """The currency code for each currency sign, such as ILS for ₪."""
    spoken = [Locale.parse(code).currency_symbols for code, _name in settings.LANGUAGES]
    return {sign: code for signs in spoken for code, sign in signs.items() if len(sign) == 1}


@cache
def coverage(path: str) -> frozenset[int]:
    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())


def _letters(text: str) -> int:
    return sum(map(str.isalnum, unicodedata.normalize("NFC", text)))
