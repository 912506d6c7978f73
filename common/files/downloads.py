"""Small downloads embedded in a page as data URLs: nothing is stored, and no second request is needed."""

from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO

from babel import Locale
from django.utils.translation import gettext as _

from common import languages
from common.files import spreadsheet
from common.files.spreadsheet import Cell

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Download:
    label: str
    name: str
    url: str


def table(name: str, heads: list[str], rows: Iterable[list[Cell]]) -> list[Download]:
    """The table as CSV and as XLSX; the CSV with the separators that spreadsheet programs expect in this language."""
    kept = list(rows)
    decimal = Locale.parse(languages.locale()).number_symbols["latn"]["decimal"]
    lines = spreadsheet.csv_lines(heads, kept, delimiter=";" if decimal == "," else ",", decimal=decimal)
    book = BytesIO()
    spreadsheet.write_xlsx(book, heads, kept)
    return [
        Download("CSV", f"{name}.csv", _url("text/csv;charset=utf-8", "".join(lines).encode())),
        Download("XLSX", f"{name}.xlsx", _url(XLSX, book.getvalue())),
    ]


def to_correct(name: str, heads: list[str], bad: list[list[str]]) -> list[Download]:
    """The bad lines as they were uploaded, after columns for line number and error; surplus cells are kept.

    Each row of `bad` is `[number, error, *cells]`.
    """
    width = max(len(row) for row in bad)
    heads = [_("Line"), _("What is wrong"), *heads]
    rows: list[list[Cell]] = [[*row, *[""] * (width - len(row))] for row in bad]
    return table(name, heads + [""] * (width - len(heads)), rows)


def _url(kind: str, content: bytes) -> str:
    return f"data:{kind};base64,{b64encode(content).decode()}"
