"""Parsing dates as people write them. Whether the day or the month comes first is decided once for the whole file."""

import datetime as dt
import re
from collections.abc import Iterable
from decimal import Decimal

from babel import Locale
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from common.tables.cells import SPACES, CellError, refuse_leftovers
from common.tables.folding import folded
from common.tables.reading import Row
from common.tables.sources import Cell, Unreadable

_TIME = re.compile(r"(.*?[0-9])(?:T|,?\s+)[0-9]{1,2}:[0-9]{2}.*")
_YEAR_FIRST = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})|([0-9]{4})([0-9]{2})([0-9]{2})", re.ASCII)
_POINTS = re.compile(r"([0-9]{1,2})\.\s?([0-9]{1,2})\.\s?([0-9]{4}|[0-9]{2})", re.ASCII)
_SLASHES = re.compile(r"([0-9]{1,2})([/-])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})", re.ASCII)
_LONGEST = 60
_SMALL_WORDS = {
    *("the", "of", "st", "nd", "rd", "th"),
    *("der", "den", "uhr", "le", "er", "de", "il", "di", "del"),
}
_LOCALES = [Locale.parse(code) for code, _name in settings.LANGUAGES]
_MONTHS = {
    folded(name): number
    for locale in _LOCALES
    for context in ("format", "stand-alone")
    for width in ("wide", "abbreviated")
    for number, name in locale.months[context][width].items()
} | {"sept": 9, "mrz": 3, "maerz": 3, "fevr": 2, "gen": 1}
_WEEKDAYS = {
    folded(name)
    for locale in _LOCALES
    for width in ("wide", "abbreviated", "short")
    for name in locale.days["format"][width].values()
}


class Dates:
    """Reads the dates of one column of a file, with or without a time after them. Raises Unreadable if ambiguous."""

    def __init__(self, rows: Iterable[Row], name: str) -> None:
        self.day_first = self._decide(rows, name)

    @staticmethod
    def _decide(rows: Iterable[Row], name: str) -> bool | None:
        decided: dict[bool, tuple[int, str]] = {}
        undecided: str | None = None
        for row in rows:
            text = row.text(name)
            found = _SLASHES.fullmatch(_day(text))
            if not found:
                continue
            first, second = int(found[1]), int(found[3])
            if (first > 12) != (second > 12):
                decided.setdefault(first > second, (row.number, text))
            elif first != second:
                undecided = undecided or text
            if len(decided) > 1:
                (one, begins), (other, second_text) = decided.values()
                raise Unreadable(
                    _("“%(first)s” in line %(one)s and “%(second)s” in line %(other)s use different date formats.")
                    % {"first": begins, "one": one, "second": second_text, "other": other}
                )
        if undecided and not decided:
            raise Unreadable(
                _(
                    "“%s” could be either of two dates, and no other line settles which. Please write dates in the "
                    "form 2016-10-14."
                )
                % undecided
            )
        return next(iter(decided), None)

    def read(self, cell: Cell) -> dt.date:
        """Read the cell as a date. Raises CellError."""
        if isinstance(cell, dt.date):
            return cell
        text = _day(f"{cell:f}" if isinstance(cell, Decimal) else cell)
        refuse_leftovers(text)
        year, month, day = self._parts(text)
        try:
            return dt.date(year, month, day)
        except ValueError:
            raise CellError from None

    def _parts(self, text: str) -> tuple[int, int, int]:
        if found := _YEAR_FIRST.fullmatch(text):
            year, month, day = (int(part) for part in (found[1], found[3], found[4]) if part) if found[1] else (
                int(found[5]), int(found[6]), int(found[7])
            )  # fmt: skip
            return year, month, day
        if found := _POINTS.fullmatch(text):  # with points, the day always comes first
            return _year(found[3]), int(found[2]), int(found[1])
        if found := _SLASHES.fullmatch(text):
            day, month = (1, 3) if self.day_first else (3, 1)
            return _year(found[4]), int(found[month]), int(found[day])
        return _in_words(text)


def _day(text: str) -> str:
    """The text without the time after it."""
    text = text.translate(SPACES).strip()[:_LONGEST]
    found = _TIME.fullmatch(text)
    return found[1].rstrip(" ,") if found else text


def _year(text: str) -> int:
    """Complete a two-digit year to the latest one that is not in the future."""
    year = int(text)
    if len(text) > 2:
        return year
    return year + (2000 if 2000 + year <= timezone.now().year else 1900)


def _in_words(text: str) -> tuple[int, int, int]:
    """Read `14 Oct 2016`, `Fr., 14. Oktober 2016`, `Oct 14, 2016` or `14-ott-16`. Raises CellError."""
    tokens = re.findall(r"[^\W\d_]+|[0-9]+", folded(text))
    numbers = [token for token in tokens if token.isdigit()]
    words = [token for token in tokens if not token.isdigit() and token not in _SMALL_WORDS]
    months = [word for word in words if word in _MONTHS]
    if len(months) > 1:  # “mar” is March, but also Tuesday in Italian
        months = [word for word in months if word not in _WEEKDAYS]
    rest = [word for word in words if word not in months and word not in _WEEKDAYS]
    if len(months) != 1 or rest or len(numbers) != 2:
        raise CellError
    day, year = reversed(numbers) if len(numbers[0]) == 4 else numbers
    return _year(year), _MONTHS[months[0]], int(day)
