"""Countries with an ISO 3166-1 code, named and sorted as readers of a language expect them."""

import unicodedata
from functools import cache

from babel import Locale

# What CLDR names beside them: groups of countries, islands with a post code of their own, codes for tests.
_NOT_ISO = frozenset(["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"])


@cache
def names(locale: str) -> dict[str, str]:
    """Codes and names, in the order of the names: `{"AF": "Afghanistan", …}`."""
    territories = Locale.parse(locale).territories
    found = {code: str(name) for code, name in territories.items() if len(code) == 2 and code not in _NOT_ISO}
    return dict(sorted(found.items(), key=lambda item: _sort_key(item[1])))


def _sort_key(name: str) -> str:
    """Letters with marks stand beside those without, as in every language that we speak."""
    decomposed = unicodedata.normalize("NFKD", name)
    return "".join(letter for letter in decomposed if letter.isalnum() or letter == " ").casefold()
