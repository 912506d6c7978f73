"""Parsing numbers as people write them. Which sign is the decimal mark is decided once for the whole file.

The unambiguous numbers decide. If two of them contradict each other, the file is refused with their lines; if there are
none, every ambiguous number is refused.
"""

import re
from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _

from common.tables.cells import SPACES, CellError, refuse_leftovers
from common.tables.reading import Row
from common.tables.sources import Cell, Unreadable

_NUMBER = re.compile(r"[0-9]*(?:[.,' ][0-9]+)*", re.ASCII)
_DASH = re.compile(r"(?<=[0-9])[.,][-–—]+$")  # 40.– is a whole amount
_THOUSAND = 3
_MOST_DIGITS = 30
_FACTORS = {"k": 10**3, "m": 10**6, "mio": 10**6, "mn": 10**6, "b": 10**9, "bn": 10**9, "mrd": 10**9}
_SCALED = re.compile(rf"(.*[0-9])\s*({'|'.join(_FACTORS)})\.?", re.IGNORECASE)


class Numbers:
    """Reads the numbers in the columns `names`. `marks` may come before or after them, such as a currency.

    Raises Unreadable if two numbers use different decimal marks.
    """

    def __init__(self, rows: Iterable[Row], names: Iterable[str], marks: Iterable[str] = ()) -> None:
        mark = "|".join(re.escape(mark) for mark in sorted(marks, key=len, reverse=True))
        self._marked = re.compile(rf"(?:{mark})?\s*(.*?)\s*(?:{mark})?", re.IGNORECASE)
        self.decimal = self._decide(rows, list(names))

    def _decide(self, rows: Iterable[Row], names: list[str]) -> str | None:
        decided: dict[str, tuple[int, str]] = {}
        for row in rows:
            for name in names:
                cell = row.cells.get(name, "")
                if isinstance(cell, str) and (mark := _implied(_unscaled(self._bare(cell))[0])):
                    decided.setdefault(mark, (row.number, cell.strip()))
            if len(decided) > 1:
                (one, first), (other, second) = decided.values()
                raise Unreadable(
                    _(
                        "“%(first)s” in line %(one)s and “%(second)s” in line %(other)s use different decimal "
                        "separators."
                    )
                    % {"first": first, "one": one, "second": second, "other": other}
                )
        return next(iter(decided), None)

    def read(self, cell: Cell, *, is_scaled: bool = False) -> Decimal:
        """Read the cell as a number that is not negative; with `is_scaled`, also `65.00M`. Raises CellError."""
        if isinstance(cell, Decimal):
            if cell < 0:
                raise CellError
            return cell
        if not isinstance(cell, str):
            raise CellError
        text = self._bare(cell)
        refuse_leftovers(text)
        text, factor = _unscaled(text) if is_scaled else (text, 1)
        return self._number(text) * factor

    def _number(self, text: str) -> Decimal:
        if not _NUMBER.fullmatch(text) or not text or len(text) > _MOST_DIGITS:
            raise CellError
        kinds, parts = re.findall("[.,' ]", text), re.split("[.,' ]", text)
        decimal = self._mark_of(kinds, parts, text)
        fraction = parts.pop() if decimal else ""
        grouped = kinds[: len(parts) - 1]
        if grouped and (len(set(grouped)) > 1 or not _are_groups(parts)):
            raise CellError
        return Decimal(f"{''.join(parts) or '0'}.{fraction or '0'}")

    def _mark_of(self, kinds: list[str], parts: list[str], text: str) -> str | None:
        """The decimal mark in this text, if any. Raises CellError if it is ambiguous."""
        if implied := _implied(text):
            return implied if kinds[-1] == implied and kinds.count(implied) == 1 else None
        if len(kinds) == 1 and kinds[0] in ".,":
            if self.decimal is None:
                whole = "".join(parts)
                raise CellError(
                    _("“%(text)s” can be read in two ways. If you mean thousands, please write %(digits)s.")
                    % {"text": text, "digits": whole}
                )
            return kinds[0] if kinds[0] == self.decimal else None
        return None

    def _bare(self, text: str) -> str:
        text = _DASH.sub("", text.translate(SPACES).strip())
        found = self._marked.fullmatch(text)
        return found[1] if found else text


def _unscaled(text: str) -> tuple[str, int]:
    found = _SCALED.fullmatch(text)
    return (found[1], _FACTORS[found[2].lower()]) if found else (text, 1)


def _are_groups(parts: list[str]) -> bool:
    return 1 <= len(parts[0]) <= _THOUSAND and all(len(part) == _THOUSAND for part in parts[1:])


def _implied(text: str) -> str | None:
    """The decimal mark that this number has or, if its only marks separate thousands, would have; None if unclear."""
    if not _NUMBER.fullmatch(text):
        return None
    kinds, parts = re.findall("[.,' ]", text), re.split("[.,' ]", text)
    marks = [kind for kind in kinds if kind in ".,"]
    if not marks:
        return None
    last = kinds[-1]
    if len(set(kinds)) > 1:
        is_decimal = last in ".," and kinds.count(last) == 1 and len(set(kinds)) == 2
        return last if is_decimal and _are_groups(parts[:-1]) else None
    if len(kinds) > 1:
        return {".": ",", ",": "."}[last] if _are_groups(parts) else None
    is_either = _are_groups(parts) and not parts[0].startswith("0")
    return None if is_either else last
