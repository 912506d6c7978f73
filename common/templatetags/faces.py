"""`{% face name %}`: a disc with a person's initials, for people without a portrait."""

from __future__ import annotations

import re
import unicodedata
from zlib import crc32

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

TINTS = 5  # .face.tint-0 and so on in site.css
_ASIDE = re.compile(r"\([^)]*\)")  # “Maya Okonedo (demo)”


@register.simple_tag
def face(name: str) -> SafeString:
    """The disc has no text for screen readers: it always stands beside the name."""
    tint = crc32(name.encode()) % TINTS
    return format_html('<span class="face tint-{}" aria-hidden="true">{}</span>', tint, initials(name))


def initials(name: str) -> str:
    """`Anna-Lena van der Berg` → `AB`: the first letters of the first and the last word, with their accents.

    Words in small letters, such as “van” or “eG”, do not count beside others.
    """
    words = unicodedata.normalize("NFC", _ASIDE.sub(" ", name)).split()
    letters = [first for word in words if (first := _first_letter(word))]
    chosen = [letter for letter in letters if not letter.islower()] or letters
    return "".join(chosen[:1] + chosen[1:][-1:]).upper()


def _first_letter(word: str) -> str:
    found = re.search(r"[^\W\d_]", word)
    if not found:
        return ""
    end = found.end()
    while end < len(word) and unicodedata.combining(word[end]):
        end += 1
    return word[found.start() : end]
