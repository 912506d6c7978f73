"""XLSX files: what people and programs leave in them, and those that are made to do harm."""

import zipfile
from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from campaigns.models import Company
from common.tables import sources
from tests.campaigns.valuation.test_price_files import EXPECTED, closes, refused
from tests.helpers.builders import make_company
from tests.helpers.workbooks import saved, with_sheet, workbook

pytestmark = pytest.mark.django_db

HEAD = ["Date", "Close", "Volume"]
ROWS: list[list[Any]] = [[date(2016, 10, 13), 17.5, 21_000_000], [datetime(2016, 10, 14, 16, 0), 16.88, 65_000_000.0]]  # noqa: DTZ001  (as in a sheet)
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


@pytest.fixture
def company() -> Company:
    return make_company()


@pytest.mark.parametrize(
    "sheet",
    [
        [HEAD, *ROWS],
        [["Prices of Twitter"], [], ["from a portal", None, "in USD"], HEAD, *ROWS],
        [[None, *HEAD], *([number, *row] for number, row in enumerate(ROWS))],
        [HEAD, ["13.10.2016", "17,50", "21.000.000"], ["14.10.2016", "16,88", "65.000.000"]],
        [HEAD, ROWS[0], [], [None, None, None], ROWS[1], ["Total", 34.38, 86_000_000]],
        [HEAD, [20161013, 17.5, 21_000_000], [20161014, 16.879999999, "65.0M"]],
        [HEAD, ROWS[0], [date(2016, 10, 14), 16.880000000000003, 65_000_000]],
    ],
    ids=["plain", "title rows", "index column", "texts", "gaps and a total", "numbers for days", "noise of arithmetic"],
)
def test_a_sheet_of_this_shape_is_read(company: Company, sheet: list[list[Any]]) -> None:
    assert closes(company, workbook(sheet)) == EXPECTED


def test_days_of_the_1904_calendar_are_the_same_days(company: Company) -> None:
    assert closes(company, workbook([HEAD, *ROWS], epoch=CALENDAR_MAC_1904)) == EXPECTED


def test_merged_titles_and_hidden_rows_and_columns_change_nothing(company: Company) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in [["A title"], [], HEAD, *ROWS]:
        sheet.append(row)
    sheet.merge_cells("A1:C2")
    sheet.row_dimensions[4].hidden = True
    sheet.column_dimensions["C"].hidden = True
    sheet.auto_filter.ref = "A3:C5"

    assert closes(company, saved(book)) == EXPECTED


def test_the_sheet_with_the_columns_is_found_and_two_are_ambiguous(company: Company) -> None:
    assert closes(company, workbook([["Read me"]], [HEAD, *ROWS], [])) == EXPECTED
    [error] = refused(company, workbook([HEAD, *ROWS], [HEAD, *ROWS]))
    assert "More than one sheet has these columns: “Sheet”, “Sheet1”" in error


def test_a_hidden_sheet_is_not_read(company: Company) -> None:
    book = Workbook()
    for name, shown in (("old", "hidden"), ("new", "visible")):
        sheet = book.create_sheet(name)
        sheet.sheet_state = shown
        for row in [HEAD, *ROWS]:
            sheet.append(row)

    assert closes(company, saved(book)) == EXPECTED


def test_of_a_formula_its_value_is_read_and_an_error_is_named(company: Company) -> None:
    sheet = f"""<worksheet {MAIN}><sheetData>
      <row r="1"><c r="A1" t="inlineStr"><is><t>date</t></is></c><c r="B1" t="inlineStr"><is><t>close</t></is></c>
        <c r="C1" t="inlineStr"><is><t>volume</t></is></c></row>
      <row r="3"><c r="A3" t="inlineStr"><is><t>2016-10-14</t></is></c><c r="B3"><f>8.44*2</f><v>16.88</v></c>
        <c r="C3" {{kind}}><f>1/0</f><v>{{volume}}</v></c></row></sheetData></worksheet>"""
    book = workbook([HEAD])

    good = with_sheet(book, sheet.format(kind="", volume="5"))
    assert closes(company, good) == [(date(2016, 10, 14), 16_88, 5)]
    bad = with_sheet(book, sheet.format(kind='t="e"', volume="#DIV/0!"))
    assert refused(company, bad) == ["Line 3: “#DIV/0!” is a spreadsheet error. Please correct the formula."]


def test_a_sheet_that_says_it_is_one_cell_is_read_as_far_as_it_goes(company: Company) -> None:
    book = workbook([HEAD, *ROWS])
    with zipfile.ZipFile(BytesIO(book)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()

    assert closes(company, with_sheet(book, sheet.replace('ref="A1:C3"', 'ref="A1"'))) == EXPECTED


def test_two_cells_at_the_ends_of_the_grid_cost_no_more_than_two_cells(company: Company) -> None:
    far = f"""<worksheet {MAIN}><sheetData><row r="1"><c r="A1"><v>1</v></c></row>
      <row r="1048576"><c r="XFD1048576"><v>2</v></c></row></sheetData></worksheet>"""

    [error] = refused(company, with_sheet(workbook([HEAD]), far))

    assert "The first line must name the columns" in error


def test_a_sheet_of_a_million_rows_is_refused_before_most_of_them_are_read(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "MOST_SHEET_ROWS", 50)
    head = "".join(
        f'<c r="{letter}1" t="inlineStr"><is><t>{name}</t></is></c>' for letter, name in zip("ABC", HEAD, strict=True)
    )
    long = f"""<worksheet {MAIN}><sheetData><row r="1">{head}</row>
      <row r="1048576"><c r="A1048576"><v>2</v></c></row></sheetData></worksheet>"""

    assert "more than 50 rows" in refused(company, with_sheet(workbook([HEAD]), long))[0]


def test_a_bomb_is_refused_before_it_is_unpacked(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("openpyxl.load_workbook", None)  # whoever gets there unpacks it
    bomb = with_sheet(workbook([HEAD]), " " * (sources.MOST_UNPACKED + 1))
    assert len(bomb) < 50_000

    assert "too large once unpacked" in refused(company, bomb)[0]


def test_entities_that_multiply_are_refused(company: Company) -> None:
    entities = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))
    laughs = f"""<!DOCTYPE x [<!ENTITY e0 "ha">{entities}]><worksheet {MAIN}><sheetData><row r="1">
      <c r="A1" t="inlineStr"><is><t>&e9;</t></is></c></row></sheetData></worksheet>"""

    assert "damaged" in refused(company, with_sheet(workbook([HEAD]), laughs))[0]


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "[Content_Types].xml"])
def test_a_damaged_workbook_is_refused_with_a_reason(company: Company, part: str) -> None:
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(workbook([HEAD, *ROWS]))) as old, zipfile.ZipFile(out, "w") as new:
        for each in old.infolist():
            new.writestr(each.filename, b"<broken" if each.filename == part else old.read(each))

    assert refused(company, out.getvalue()) == ["This XLSX file is damaged. Please save it again or save it as CSV."]


def test_another_kind_of_archive_is_not_a_table(company: Company) -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")

    assert "This is not a CSV or XLSX file. Please save the table as one of them." in refused(company, out.getvalue())
