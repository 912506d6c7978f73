"""Workbooks for tests, made by other programs than our own writer, or by hand."""

import zipfile
from collections.abc import Iterable
from io import BytesIO
from typing import Any

from openpyxl import Workbook


def workbook(*sheets: Iterable[Iterable[Any]], epoch: Any = None) -> bytes:
    book = Workbook()
    if epoch:
        book.epoch = epoch
    for number, rows in enumerate(sheets):
        sheet = book.worksheets[0] if number == 0 else book.create_sheet()
        for row in rows:
            sheet.append(list(row))
    return saved(book)


def saved(book: Workbook) -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def with_sheet(content: bytes, sheet: str) -> bytes:
    """The same workbook with other XML for its first sheet."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part.filename, sheet if part.filename == "xl/worksheets/sheet1.xml" else old.read(part))
    return out.getvalue()
