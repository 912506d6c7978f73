"""Tables as files, row by row: however long a table is, the memory is that of one row."""

import csv
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path

from xlsxwriter import Workbook

Cell = str | Decimal
# What a spreadsheet program takes for the beginning of a formula; a name or a tag may begin so.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
SHEET_ROWS = 1_000_000  # a sheet holds 1,048,576


def harmless(cell: Cell) -> Cell:
    """Put an apostrophe before what a spreadsheet program would run."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) else cell


class _Line:
    """What csv writes into; a line goes straight back to whoever wrote it."""

    def write(self, line: str) -> str:
        return line


def csv_lines(heads: list[str], rows: Iterable[list[Cell]]) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield writer.writerow(heads)  # it gives what write() gave
    for row in rows:
        yield writer.writerow([harmless(cell) for cell in row])


def write_csv(path: Path, heads: list[str], rows: Iterable[list[Cell]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(csv_lines(heads, rows))


def write_xlsx(path: Path, heads: list[str], rows: Iterable[list[Cell]]) -> None:
    """Write text as text and numbers as numbers; what does not fit on one sheet goes on the next."""
    options = {
        "constant_memory": True,
        "tmpdir": str(path.parent),
        "strings_to_formulas": False,
        "strings_to_urls": False,
    }
    with Workbook(str(path), options) as book:
        sheet = None
        for number, row in enumerate(rows):
            if sheet is None or number % SHEET_ROWS == 0:
                sheet = book.add_worksheet()
                sheet.write_row(0, 0, heads)
            sheet.write_row(number % SHEET_ROWS + 1, 0, row)
        if sheet is None:
            book.add_worksheet().write_row(0, 0, heads)
