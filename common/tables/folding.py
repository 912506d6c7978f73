"""Comparing words regardless of case, accents and punctuation."""

import re
import unicodedata

_UNIT = re.compile(r"[(\[].*?[)\]]|(?<=\S)\s+(?:in\s+)?[A-Z]{3}\s*$")


def folded(text: str) -> str:
    """Normalize: `Clôture (EUR)` to `cloture`, `E-Mail` to `e mail`, `Adj Close**` to `adj close`."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return " ".join(re.findall(r"[^\W_]+", _UNIT.sub(" ", bare).casefold())).replace("ß", "ss")
