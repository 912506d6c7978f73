"""Parsing and formatting plain numbers in the languages of the site."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from babel import Locale
from babel.numbers import NumberFormatError, format_decimal, get_group_symbol, parse_decimal
from django.utils.translation import to_locale

_UNITS = (10**12, 10**9, 10**6)

# Decimal() would also accept NaN, 1e5, 1_000 and digits of other scripts.
_WRITTEN = re.compile(r"-?[0-9.,’\u00a0\u202f]+", re.ASCII)


def parse(text: str, language: str) -> Decimal | None:
    """Parse `1.234,5` in German or `1,234.5` in English; None if it is not a number in that language's format."""
    locale = to_locale(language)
    text = text.strip().replace("−", "-")
    if (group := get_group_symbol(locale)).isspace():
        text = re.sub(r"\s", group, text)
    if not _WRITTEN.fullmatch(text):
        return None
    try:
        return parse_decimal(text, locale, strict=True)
    except NumberFormatError:
        return None


def written(number: Decimal, language: str) -> str:
    """Format with all digits, so that parse() reads it back."""
    return format_decimal(number, locale=to_locale(language), decimal_quantization=False)


def compact(number: Decimal | int, language: str) -> str:
    """`12.6 million`, with the singular or plural of what is shown; below a million all of it: `18,400`."""
    locale = Locale.parse(to_locale(language))
    words = locale.compact_decimal_formats["long"]
    unit = next((unit for unit in _UNITS if round(Decimal(number) / unit, 1) >= 1 and _is_word(words, unit)), 1)
    shown = round(Decimal(number) / unit, 1 if unit > 1 else 0).normalize()
    text = format_decimal(shown, "#,##0.#", locale)
    if unit == 1:
        return text
    # Babel chooses by the number before it is rounded, and counts its zeros: “1.00 Millionen”.
    form = locale.plural_form(shown)
    pattern = words[form if form in words else "other"][str(unit)].pattern
    return text + str(pattern).removeprefix("0")


def _is_word(words: Mapping[str, Any], unit: int) -> bool:
    """Whether a language has one word for it: in Italian, 10¹² are “mille miliardi”."""
    return len(words["other"][str(unit)].pattern.split()) == 2


def percent(text: str, language: str) -> str:
    """`24%` in English, `24 %` in German: with the sign as the language writes it."""
    pattern = Locale.parse(to_locale(language)).percent_formats[None].pattern
    return text + str(pattern).removeprefix("#,##0")


def canonical(number: Decimal) -> str:
    """`1234.5`, independent of the language; parse() reads it as English."""
    return f"{number.normalize():f}"
