"""Writing tables to files row by row, so that memory does not grow with the length of the table.

CSV files begin with a byte order mark, by which Excel recognizes UTF-8. In XLSX files, dates and amounts are real dates
and numbers.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import chain, islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from common import money

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

BYTE_ORDER_MARK = "\ufeff"
# What a spreadsheet program takes for the start of a formula; a name or a tag may begin like that. Text that already
# has an apostrophe before it gets another one, so that tables.read() restores exactly what was written.
FORMULA = re.compile(r"'*[=+\-@\t\r]")
SHEET_ROWS = 1_000_000  # a sheet holds 1,048,576
MEASURED_ROWS = 100  # rows that determine the width of the columns
NARROWEST, WIDEST = 10, 60
FILTER_ARROW = 3
FIRST_YEAR = 1900  # XLSX has no earlier dates


@dataclass(frozen=True, slots=True)
class Money:
    amount: Decimal
    currency: str

    def __str__(self) -> str:
        return str(self.amount)


Cell = str | int | Decimal | Money | date


def harmless(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet program would run as a formula."""
    return f"'{text}" if FORMULA.match(text) else text


def _plain(cell: Cell, decimal: str) -> str:
    if isinstance(cell, str):
        return harmless(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(timespec="seconds")
    return str(cell) if isinstance(cell, date) else str(cell).replace(".", decimal)


class _Line:
    """A file for csv.writer; `write` returns the line, and so does `writerow`."""

    def write(self, line: str) -> str:
        return line


def csv_lines(
    heads: list[str], rows: Iterable[list[Cell]], *, delimiter: str = ",", decimal: str = "."
) -> Iterator[str]:
    writer = csv.writer(_Line(), delimiter=delimiter)
    yield BYTE_ORDER_MARK + writer.writerow([harmless(head) for head in heads])  # what write() returned
    for row in rows:
        yield writer.writerow([_plain(cell, decimal) for cell in row])


def write_xlsx(target: Path | IO[bytes], heads: list[str], rows: Iterable[list[Cell]]) -> None:
    """Write a workbook with a frozen header row, filters and column widths; extra rows go onto further sheets."""
    from xlsxwriter import Workbook  # noqa: PLC0415  (slow to load, seldom used)

    options: dict[str, Any] = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    if isinstance(target, Path):
        options["tmpdir"] = str(target.parent)
    rows = iter(rows)
    measured = list(islice(rows, MEASURED_ROWS))
    widths = [_width(column) for column in zip(heads, *measured, strict=True)]
    with Workbook(str(target) if isinstance(target, Path) else target, options) as book:
        styles = _Styles(book)
        rest = chain(measured, rows)
        while True:
            written = _write_sheet(book.add_worksheet(), styles, heads, widths, islice(rest, SHEET_ROWS))
            following = next(rest, None) if written == SHEET_ROWS else None
            if following is None:
                return
            rest = chain([following], rest)


def _width(column: tuple[Cell, ...]) -> int:
    head, *cells = column
    return min(WIDEST, max(NARROWEST, len(str(head)) + FILTER_ARROW, *(_length(cell) for cell in cells)))


def _length(cell: Cell) -> int:
    if isinstance(cell, Money):
        return len(f"{cell.currency} {cell.amount:,}") + 1
    return len(str(cell)) + 1


def _write_sheet(
    sheet: Worksheet, styles: _Styles, heads: list[str], widths: list[int], rows: Iterable[list[Cell]]
) -> int:
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 0)
    for column, head in enumerate(heads):
        sheet.write_string(0, column, head, styles.of(bold=True))
    number = 0
    for number, row in enumerate(rows, 1):
        for column, cell in enumerate(row):
            _write(sheet, styles, number, column, cell)
    sheet.autofilter(0, 0, number, len(heads) - 1)
    return number


def _write(sheet: Worksheet, styles: _Styles, row: int, column: int, cell: Cell) -> None:
    if isinstance(cell, Money):
        sheet.write_number(row, column, cell.amount, styles.of(num_format=_money_format(cell.currency)))
    elif isinstance(cell, Decimal | int):
        sheet.write_number(row, column, cell)
    elif isinstance(cell, date) and cell.year >= FIRST_YEAR:
        if isinstance(cell, datetime):
            at = cell.replace(tzinfo=None, microsecond=0)
            sheet.write_datetime(row, column, at, styles.of(num_format="yyyy-mm-dd hh:mm:ss"))
        else:
            sheet.write_datetime(row, column, cell, styles.of(num_format="yyyy-mm-dd"))
    else:
        text = str(cell)
        # Like a typed apostrophe: it stays text even after someone edits the cell.
        sheet.write_string(row, column, text, styles.of(quote_prefix=True) if FORMULA.match(text) else None)


def _money_format(currency: str) -> str:
    places = money.decimals(currency)
    return f'"{currency}" #,##0{"." + "0" * places if places else ""}'


class _Styles:
    """The formats of a workbook, each created once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[str, Any] = {}

    def of(self, **properties: Any) -> Any:
        key = str(properties)
        if key not in self._made:
            self._made[key] = self._book.add_format(properties)
        return self._made[key]
