"""Tables as files: what a spreadsheet program shows of them."""

from base64 import b64decode
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.utils import translation
from openpyxl import load_workbook

from common.files import downloads, spreadsheet
from common.files.downloads import Download
from common.files.spreadsheet import Cell, Money


def content(download: Download) -> bytes:
    return b64decode(download.url.partition(",")[2])


def sheets(heads: list[str], rows: list[list[Cell]]) -> list[Any]:
    book = BytesIO()
    spreadsheet.write_xlsx(book, heads, iter(rows))
    return list(load_workbook(book).worksheets)


def test_a_csv_file_begins_with_the_mark_by_which_excel_knows_it() -> None:
    assert "".join(spreadsheet.csv_lines(["name"], [["Élise"]])).encode() == b"\xef\xbb\xbfname\r\n\xc3\x89lise\r\n"


def test_the_header_is_frozen_and_every_row_can_be_filtered() -> None:
    [sheet] = sheets(["name", "amount"], [["Ada", 1], ["Ben", 2]])

    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:B3")
    assert sheet["A1"].font.bold


def test_dates_and_amounts_are_typed_cells() -> None:
    moment = datetime(2027, 3, 4, 17, 0, 8, tzinfo=UTC)

    [sheet] = sheets(["at", "on", "sum", "number"], [[moment, date(2016, 10, 14), Money(Decimal("40.26"), "CHF"), 7]])

    at, on, amount, number = next(sheet.iter_rows(min_row=2))
    assert (at.value, at.is_date) == (moment.replace(tzinfo=None), True)
    assert (on.value.date(), on.is_date) == (date(2016, 10, 14), True)
    assert (amount.value, amount.number_format) == (40.26, '"CHF" #,##0.00')
    assert (number.value, number.data_type) == (7, "n")


@pytest.mark.parametrize(("currency", "places"), [("JPY", "#,##0"), ("TND", "#,##0.000")])
def test_sums_have_the_decimals_of_their_currency(currency: str, places: str) -> None:
    [sheet] = sheets(["sum"], [[Money(Decimal(5), currency)]])

    assert sheet["A2"].number_format == f'"{currency}" {places}'


def test_columns_are_as_wide_as_what_is_in_them_within_reason() -> None:
    [sheet] = sheets(["name", "email", "text"], [["Ada", "ada.lovelace@example.org", "long " * 100]])

    widths = [sheet.column_dimensions[letter].width for letter in "ABC"]
    assert widths[0] < widths[1] < widths[2] < 70
    assert widths[1] >= len("ada.lovelace@example.org")


def test_a_day_before_a_sheet_s_first_year_is_kept_as_text() -> None:
    [sheet] = sheets(["on"], [[date(1869, 5, 10)]])

    assert sheet["A2"].value == "1869-05-10"


@pytest.mark.parametrize("rows", [0, 1, 2, 3, 4, 5])
def test_each_sheet_has_its_own_head_and_filter(monkeypatch: pytest.MonkeyPatch, rows: int) -> None:
    monkeypatch.setattr(spreadsheet, "SHEET_ROWS", 2)

    found = sheets(["head"], [[number] for number in range(rows)])

    values = [[row[0] for row in sheet.iter_rows(values_only=True)] for sheet in found]
    assert [each[0] for each in values] == ["head"] * max(1, (rows + 1) // 2)
    assert [value for each in values for value in each[1:]] == list(range(rows))
    assert [sheet.auto_filter.ref for sheet in found] == [f"A1:A{len(each)}" if rows else "A1" for each in values]


def test_rows_are_taken_as_they_are_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheet, "MEASURED_ROWS", 3)
    waiting, most = 0, 0

    def rows() -> Iterator[list[Cell]]:
        nonlocal waiting, most
        for number in range(50):
            waiting += 1
            most = max(most, waiting)
            yield [number]

    def written(*_args: Any) -> None:
        nonlocal waiting
        waiting -= 1

    monkeypatch.setattr(spreadsheet, "_write", written)
    spreadsheet.write_xlsx(BytesIO(), ["number"], rows())

    assert (most, waiting) == (3, 0)


@pytest.mark.parametrize(
    ("language", "line"), [("en", "Ada,40.26\r\n"), ("de", "Ada;40,26\r\n"), ("fr", "Ada;40,26\r\n")]
)
def test_small_files_are_written_as_the_reader_s_own_program_opens_them(language: str, line: str) -> None:
    with translation.override(language):
        csv, xlsx = downloads.table("file", ["name", "amount"], [["Ada", Decimal("40.26")]])

    assert (csv.name, xlsx.name) == ("file.csv", "file.xlsx")
    assert content(csv).decode("utf-8-sig").endswith(line)
    assert load_workbook(BytesIO(content(xlsx))).worksheets[0]["B2"].value == 40.26
