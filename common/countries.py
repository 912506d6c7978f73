"""Countries with an ISO 3166-1 code, with their names in a language, sorted as its readers expect."""

import unicodedata
from functools import cache

from babel import Locale

from common import languages

# Other two-letter codes in CLDR: groups of countries, islands with postal codes of their own, test codes.
_NOT_ISO = frozenset(["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"])


@cache
def names(locale: str) -> dict[str, str]:
    """Codes and names, sorted by name: `{"AF": "Afghanistan", …}`."""
    territories = Locale.parse(locale).territories
    found = {code: str(name) for code, name in territories.items() if len(code) == 2 and code not in _NOT_ISO}
    return dict(sorted(found.items(), key=lambda item: _sort_key(item[1])))


def name(code: str) -> str:
    """The country's name in the active language; empty if there is no such code."""
    return names(languages.locale()).get(code, "")


def _sort_key(name: str) -> str:
    """Sort accented letters like unaccented ones, as all languages of the site do."""
    decomposed = unicodedata.normalize("NFKD", name)
    return "".join(letter for letter in decomposed if letter.isalnum() or letter == " ").casefold()
