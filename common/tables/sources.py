"""Decoding a file into rows of cells, each with its line number."""

import csv
import datetime as dt
import re
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

from django.utils.translation import gettext as _

from common.files.kinds import kind_of

Cell = str | Decimal | dt.date
Numbered = tuple[int, list[Cell]]

MOST_COLUMNS = 60
MOST_SHEET_ROWS = 50_000
# Maximum size of an unpacked XLSX file in bytes. Twenty thousand rows of seven columns take about 5 MB.
MOST_UNPACKED = 12 * 1024 * 1024
MOST_PARTS = 500

_BYTE_ORDER_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_SEPARATOR_LINE = re.compile(r"\s*\"?sep=(.)\"?\s*(?:\r\n|\r|\n)", re.IGNORECASE)
_OTHER_TEXT = re.compile(r"\s*(?:<(?:!doctype|html|\?xml|table)|%PDF-|\{\\rtf)", re.IGNORECASE)
_DELIMITERS = (",", ";", "\t", "|")
_SIGNIFICANT = 15  # digits that a spreadsheet program keeps


class Unreadable(ValueError):
    """The file cannot be read at all; the message tells the uploader why."""


def alternatives(content: bytes) -> Iterator[tuple[str, Iterator[Numbered]]]:
    """Each way to read the file, with a name: the sheets of a workbook, or a text with different separators."""
    if kind_of(content) == "zip":
        yield from _sheets(content)
        return
    text = _decoded(content)
    if named := _SEPARATOR_LINE.match(text):
        yield named[1], _lines(text[named.end() :], named[1], first=2)
        return
    for delimiter in _DELIMITERS:
        yield delimiter, _lines(text, delimiter)


def _decoded(content: bytes) -> str:
    if kind_of(content) == "xls":
        raise Unreadable(
            _(
                "This is an old Excel file (.xls) or a password-protected one. Please save it as .xlsx without a "
                "password."
            )
        )
    try:
        text = content.decode(_encoding(content))
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text or _OTHER_TEXT.match(text):
        raise Unreadable(_("This is not a CSV or XLSX file. Please save the table as one of them."))
    return text


def _encoding(content: bytes) -> str:
    for mark, encoding in _BYTE_ORDER_MARKS.items():
        if content.startswith(mark):
            return encoding
    start = content[:200]
    if b"\0" in start:  # UTF-16 without a byte order mark: the position of the zero bytes tells the byte order
        return "utf-16-le" if start[1::2].count(0) > start[::2].count(0) else "utf-16-be"
    try:
        content.decode()
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _lines(text: str, delimiter: str, first: int = 1) -> Iterator[Numbered]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        for row in reader:
            yield number + first, [_unquoted(cell) for cell in row]
            number = reader.line_num
    except csv.Error:
        raise Unreadable(
            _("Line %s: a quotation mark is not closed or is in the middle of a cell") % (number + first)
        ) from None


def _unquoted(cell: str) -> str:
    """Remove the apostrophe that prevents a text from being run as a formula, which spreadsheet.harmless() adds."""
    cell = cell.replace("\u00a0", " ") if cell.isspace() else cell
    return cell[1:] if re.match(r"''*[=+\-@\t\r]", cell) else cell


def _sheets(content: bytes) -> Iterator[tuple[str, Iterator[Numbered]]]:
    """The visible sheets, including their hidden rows and columns."""
    _refuse_bombs(content)
    from openpyxl import load_workbook  # noqa: PLC0415  (slow to load, seldom used)

    try:
        book = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    except Exception as error:
        raise _damaged() from error
    for sheet in sheets:
        yield sheet.title, _sheet_rows(sheet)


def _damaged() -> Unreadable:
    return Unreadable(_("This XLSX file is damaged. Please save it again or save it as CSV."))


def _refuse_bombs(content: bytes) -> None:
    """Refuse zip bombs by the archive's directory, before unpacking; zipfile never unpacks more than it states."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise _damaged() from None
    if "xl/workbook.xml" not in {part.filename for part in parts}:
        raise Unreadable(_("This is not a CSV or XLSX file. Please save the table as one of them."))
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Unreadable(_("This XLSX file is too large once unpacked. Please keep only the sheet you need."))


def _sheet_rows(sheet: Any) -> Iterator[Numbered]:
    sheet.reset_dimensions()  # the dimensions stated in the file cannot be trusted
    rows = sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True)
    for number in range(1, MOST_SHEET_ROWS + 1):
        try:
            row = next(rows, None)
        except Exception as error:
            raise _damaged() from error
        if row is None:
            return
        yield number, [_cell(value) for value in row]
    raise Unreadable(_("This sheet has more than %s rows. Please delete the empty ones.") % MOST_SHEET_ROWS)


def _cell(value: Any) -> Cell:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return Decimal(f"{value:.{_SIGNIFICANT}g}") if isinstance(value, float) else Decimal(value)
    if isinstance(value, dt.datetime):
        return value.date()
    return value if isinstance(value, dt.date) else str(value)
