"""What we write is read back as it was, also after a spreadsheet program has saved it."""

import csv
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from common import tables
from common.files import spreadsheet
from common.files.spreadsheet import Cell, Money
from common.tables import Column, Dates, Numbers
from tests.helpers.workbooks import saved

COLUMNS = [
    Column("name", "Name", ("name",)),
    Column("amount", "Amount", ("amount",)),
    Column("on", "Date", ("date",)),
]
UNHURRIED = settings(deadline=None, max_examples=50)
HEADS = ["name", "amount", "date"]

# Controls are taken out at the door; other spaces than one between words are not part of a name.
NAMES = st.text(st.characters(exclude_categories=["C", "Z"], include_characters="=+-@'\";,|"), min_size=1, max_size=30)
FORMULAS = st.builds("{}{}".format, st.sampled_from(["=", "+", "-", "@", "'=", "''@", "'", "'\""]), NAMES)
AMOUNTS = st.decimals(Decimal("0.01"), Decimal("99999999.99"), places=2)
DAYS = st.dates(date(1900, 3, 1), date(2100, 1, 1))
Person = tuple[str, Decimal, date]
PEOPLE = st.lists(st.tuples(NAMES | FORMULAS, AMOUNTS, DAYS), min_size=1, max_size=8)


def read(content: bytes) -> list[Person]:
    table = tables.read(content, COLUMNS, most_rows=100)
    numbers, days = Numbers(table.rows, ["amount"], ["USD"]), Dates(table.rows, "on")
    return [(row.text("name"), numbers.read(row.cells["amount"]), days.read(row.cells["on"])) for row in table.rows]


def cells(people: list[Person]) -> list[list[Cell]]:
    return [[name, Money(amount, "USD"), day] for name, amount, day in people]


def workbook(people: list[Person]) -> bytes:
    book = BytesIO()
    spreadsheet.write_xlsx(book, HEADS, cells(people))
    return book.getvalue()


def saved_again(content: bytes) -> bytes:
    """As another program saves what it has opened: with its own styles and shared strings."""
    old, new = load_workbook(BytesIO(content)), Workbook()
    for row in old.worksheets[0].iter_rows():
        for each in row:
            cell = new.worksheets[0].cell(each.row, each.column, each.value)
            cell.data_type, cell.number_format = each.data_type, each.number_format
    return saved(new)


def as_csv(people: list[Person], delimiter: str, decimal: str) -> str:
    return "".join(spreadsheet.csv_lines(HEADS, cells(people), delimiter=delimiter, decimal=decimal))


@UNHURRIED
@given(PEOPLE)
def test_our_csv_is_read_back(people: list[Person]) -> None:
    assert read(as_csv(people, ",", ".").encode()) == people


@UNHURRIED
@given(PEOPLE)
def test_our_xlsx_is_read_back(people: list[Person]) -> None:
    assert read(workbook(people)) == people


@UNHURRIED
@given(PEOPLE)
def test_our_xlsx_is_read_back_when_another_program_has_saved_it(people: list[Person]) -> None:
    assert read(saved_again(workbook(people))) == people


@UNHURRIED
@given(PEOPLE, st.sampled_from([(";", ","), ("\t", ","), (";", ".")]), st.sampled_from(["utf-8-sig", "utf-16"]))
def test_a_csv_saved_by_a_european_program_is_read_back(
    people: list[Person], style: tuple[str, str], encoding: str
) -> None:
    text = as_csv(people, *style).removeprefix(spreadsheet.BYTE_ORDER_MARK)

    assert read(text.encode(encoding)) == people


@UNHURRIED
@given(PEOPLE, st.sampled_from(["{0:%d.%m.%Y}", "{0:%d/%m/%Y}", "{0:%m/%d/%Y}", "{0:%d-%b-%Y}", "{0:%B %d, %Y}"]))
def test_what_excel_shows_and_saves_is_read_back_as_long_as_one_line_decides(people: list[Person], style: str) -> None:
    people = [*people, ("decides", Decimal("1.50"), date(2016, 10, 14))]
    out = StringIO()
    rows = [[spreadsheet.harmless(name), f"USD {amount:,.2f}", style.format(day)] for name, amount, day in people]
    csv.writer(out, delimiter=";").writerows([HEADS, *rows])

    assert read(out.getvalue().encode()) == people


STARTS = pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "'=1", "''=1"])


@STARTS
def test_nothing_runs_in_a_csv_file(text: str) -> None:
    written = "".join(spreadsheet.csv_lines([text], [[text]])).removeprefix(spreadsheet.BYTE_ORDER_MARK)

    assert list(csv.reader(StringIO(written, newline=""))) == [[f"'{text}"], [f"'{text}"]]


@STARTS
def test_nothing_runs_in_a_workbook_even_once_it_is_edited(text: str) -> None:
    book = BytesIO()
    spreadsheet.write_xlsx(book, ["head"], [[text]])

    cell = load_workbook(book).worksheets[0]["A2"]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)
