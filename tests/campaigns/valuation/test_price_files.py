"""Price files as portals and spreadsheet programs write them."""

from datetime import date
from typing import Any

import pytest
from django.utils import timezone, translation

from campaigns.models import Company
from campaigns.valuation import price_files
from campaigns.valuation.price_files import BadPrices
from common.tables import Row
from tests.helpers.builders import make_company

pytestmark = pytest.mark.django_db

EXPECTED = [(date(2016, 10, 13), 17_50, 21_000_000), (date(2016, 10, 14), 16_88, 65_000_000)]

SHAPES = {
    "plain": "date,close,volume\n2016-10-13,17.50,21000000\n2016-10-14,16.88,65000000\n",
    "Yahoo": (
        "Date,Open,High,Low,Close,Adj Close,Volume\n"
        "2016-10-13,17.35,17.60,17.20,17.5,17.5,21000000\n"
        "2016-10-14,17.07,17.17,16.84,16.879999,16.879999,65000000\n"
    ),
    "Yahoo with a day without trading": (
        "Date,Open,High,Low,Close,Adj Close,Volume\n"
        "2016-10-13,17.35,17.60,17.20,17.5,17.5,21000000\n"
        "2016-10-15,null,null,null,null,null,null\n"
        "2016-10-14,17.07,17.17,16.84,16.879999,16.879999,65000000\n"
    ),
    "a German Excel": "\ufeffdate;close;volume\r\n2016-10-13;17,50;21000000\r\n2016-10-14;16,88;65000000\r\n;;\r\n",
    "Nasdaq": (
        "Date,Close/Last,Volume,Open,High,Low\n"
        "10/14/2016,$16.88,65000000,$17.07,$17.17,$16.84\n"
        "10/13/2016,$17.50,21000000,$17.35,$17.60,$17.20\n"
    ),
    "a data frame": (
        ",Open,Close,Volume,Date\n"
        "0,17.35,17.5,21000000.0,2016-10-13 00:00:00-04:00\n"
        "1,17.07,16.8799991,65000000.0,2016-10-14 00:00:00-04:00\n"
    ),
    "thousands": 'Date,Close,Volume\n"Oct 13, 2016",17.50,"21,000,000"\n"Oct 14, 2016",16.88,"65,000,000"\n',
    "times": "date,close,volume\n2016-10-13T16:00:00Z,17.50,21000000\n10/14/2016 4:00 PM,16.88,65000000\n",
    "Investing, German": (
        '"Datum","Zuletzt","Eröffn.","Hoch","Tief","Vol.","+/- %"\n'
        '"14.10.2016","16,88","17,07","17,17","16,84","65,00M","-3,54%"\n'
        '"13.10.2016","17,50","17,35","17,60","17,20","21,00M","-0,51%"\n'
    ),
    "Ariva": (
        "Datum;Erster;Hoch;Tief;Schlusskurs;Stuecke;Volumen\n"
        "2016-10-14;17,07;17,17;16,84;16,88;65.000.000;1.097.200.000\n"
        "2016-10-13;17,35;17,60;17,20;17,50;21.000.000;367.500.000\n"
    ),
    "Euronext": (
        '"Historical Data"\n"From 2016-10-13 to 2016-10-14"\nFR0000000001\n'
        "Date;Open;High;Low;Last;Close;Number of Shares;Number of Trades;Turnover;vwap\n"
        "14/10/2016;17.07;17.17;16.84;16.87;16.88;65000000;1000;1;16.9\n"
        "13/10/2016;17.35;17.60;17.20;17.49;17.50;21000000;1000;1;17.4\n"
    ),
    "Boursorama": (
        "date\touv\thaut\tbas\tclot\tvol\tdevise\n"
        "13/10/2016 00:00\t17,35\t17,6\t17,2\t17,5\t21\u202f000\u202f000\tUSD\n"
        "14/10/2016 00:00\t17,07\t17,17\t16,84\t16,88\t65\u202f000\u202f000\tUSD\n"
    ),
    "Borsa Italiana": (
        "sep=;\nData;Prezzo di chiusura;Quantità\n13 ott 2016;17,50;21.000.000\nven. 14 ottobre 2016;16,88;65.000.000\n"
    ),
    "MetaStock": (
        "<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>\n"
        "TWTR,D,20161013,000000,17.35,17.6,17.2,17.5,21000000\n"
        "TWTR,D,20161014,000000,17.07,17.17,16.84,16.88,65000000\n"
    ),
    "Swiss": "Datum;Kurs (USD);Volumen\n13.10.16;17.50;21'000'000\n14.10.16;16.88;65’000’000\nTotal;34.38;86'000'000\n",
    "French": "Date;Clôture;Volume;;\n13 octobre 2016;17,50 $;21 000 000;;\n"
    "14 octobre 2016;$16,88;65\u00a0000\u00a0000;;\n;;;;\n",
    "Excel’s own days": "Date,Price,Volume\n13-Oct-16,17.50,21000000\n14-Oct-16,16.88,65000000\n,,\n",
    "pasted twice": "date|close|volume\n2016-10-13|17.50|21000000\ndate|close|volume\n2016-10-14|16.88|65000000\n",
    "old Mac": "date,close,volume\r2016-10-13,17.50,21000000\r2016-10-14,16.88,65000000\r",
}  # fmt: skip


@pytest.fixture
def company() -> Company:
    return make_company()


def closes(company: Company, content: bytes) -> list[tuple[Any, ...]]:
    found = price_files.read(company, content)
    return sorted((close.date, close.close_cents, close.volume) for close in found)


def refused(company: Company, text: str | bytes) -> list[str]:
    with pytest.raises(BadPrices) as bad:
        price_files.read(company, text.encode() if isinstance(text, str) else text)
    return bad.value.errors


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("shape", SHAPES)
def test_a_file_of_this_shape_is_read(company: Company, shape: str, encoding: str) -> None:
    text = SHAPES[shape]
    if encoding == "cp1252":  # it has no narrow space
        text = text.replace("\u202f", "\u00a0").removeprefix("\ufeff")

    assert closes(company, text.encode(encoding)) == EXPECTED


HEAD = "date,close,volume\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2116-10-14,16.88,65000000", "Line 2: 2116-10-14 is in the future"),
        ("1516-10-14,16.88,65000000", "Line 2: 1516-10-14 is too early: there was no stock exchange yet"),
        ("2016-13-03,16.88,100", "Line 2: “2016-13-03” is not a valid date"),
        ("2016-02-30,16.88,100", "Line 2: “2016-02-30” is not a valid date"),
        ("42657,16.88,100", "Line 2: “42657” is not a valid date"),
        (",16.88,100", "Line 2: “” is not a valid date"),
        ("2016-10-04,NaN,100", "Line 2: “NaN” is not a valid price in USD"),
        ("2016-10-04,€16.88,100", "Line 2: “€16.88” is not a valid price in USD"),
        ("2016-10-04,-16.88,100", "Line 2: “-16.88” is not a valid price in USD"),
        ("2016-10-04,0.001,100", "Line 2: “0.001” is not a valid price in USD"),
        ("2016-10-04,1e400,100", "Line 2: “1e400” has lost digits"),
        ("2016-10-04,16.88,6.5E+07", "Line 2: “6.5E+07” has lost digits"),
        ("2016-10-04,16.88,#N/A", "Line 2: “#N/A” is a spreadsheet error"),
        ("2016-10-04,16.88,100.5", "Line 2: “100.5” is not a valid volume"),
        ("2016-10-04,16.88," + "9" * 16, "is not a valid volume"),
        ("2016-10-04,16.88,1.23.456", "Line 2: “1.23.456” is not a valid volume"),
        ("2016-10-04,16,88,100", "Line 2: There are more cells than columns"),
        ("2016-10-04,1.234,100", "Line 2: “1.234” can be read in two ways. If you mean thousands, please write 1234"),
        ("03/04/2016,16.88,100", "“03/04/2016” could be either of two dates, and no other line settles which"),
        ("13/04/2016,16.88,100\n04/14/2016,16.88,100",
         "“13/04/2016” in line 2 and “04/14/2016” in line 3 use different date formats"),
        ('2016-10-03,16.88,100\n2016-10-04,"16,88",100',
         "“16.88” in line 2 and “16,88” in line 3 use different decimal separators"),
        ("2016-10-03,24.00,100\n2016-10-03,24.00,100", "Line 3: 2016-10-03 appears twice: it is already on line 2"),
        ("2016-10-03,24.00,100\n\n2016-10-03,25.00,100",
         "Line 4: 2016-10-03 is already on line 2 with different figures"),
        ('2016-10-03,24.00,100\n2016-10-04,"24.00,100', "Line 3: a quotation mark is not closed"),
        ("", "There are no prices in this file"),
    ],
)  # fmt: skip
def test_an_impossible_price_is_refused_with_its_line(company: Company, text: str, told: str) -> None:
    [error] = refused(company, HEAD + text)

    assert told in error


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "The first line must name the columns: Date, Close, Volume"),
        (b"day,price\n", "These columns are missing: “Volume”. Columns found: “day”, “price”"),
        (b"date,close,close,volume\n2016-10-03,1,2,3\n", "More than one column is called “Close”"),
        (b"Date,Close (EUR),Volume\n2016-10-03,1.00,2\n", "The price is in EUR, not in USD"),
        (b"Date,Close,Volume,Currency\n2016-10-03,1.00,2,EUR\n", "Line 2: The price is in EUR, not in USD"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel file"),
        (b"PK\x03\x04broken", "This XLSX file is damaged"),
        (b"<html><table><tr><td>Date", "This is not a CSV or XLSX file"),
        (b"%PDF-1.7", "This is not a CSV or XLSX file"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00", "This is not a CSV or XLSX file"),
        (b"date,close,volume\n\x81\x8d,1,2\n", "This is not a CSV or XLSX file"),
    ],
)
def test_other_files_are_refused_with_a_reason(company: Company, content: bytes, told: str) -> None:
    [error] = refused(company, content)

    assert told in error


def test_one_line_decides_what_the_others_mean(company: Company) -> None:
    days = HEAD + "03/04/2016,1.234,100\n04/14/2016,9.5,100\n"

    assert closes(company, days.encode()) == [(date(2016, 3, 4), 1_23, 100), (date(2016, 4, 14), 9_50, 100)]
    days = HEAD.replace(",", ";") + '03/04/2016;1.234;100\n14/04/2016;"1.234,50";100\n'
    assert closes(company, days.encode()) == [(date(2016, 4, 3), 1234_00, 100), (date(2016, 4, 14), 1234_50, 100)]


def test_today_is_not_the_future(company: Company) -> None:
    today = timezone.now().date()

    assert closes(company, f"{HEAD}{today},1.00,1\n".encode()) == [(today, 1_00, 1)]


@pytest.mark.parametrize("language", ["en", "fr", "de", "it"])
def test_the_columns_are_known_by_the_names_that_the_site_gives_them(company: Company, language: str) -> None:
    with translation.override(language):
        heads = [column.label for column in price_files.columns() if column.required]

    assert closes(company, f"{','.join(heads)}\n2016-10-14,16.88,5\n".encode()) == [(date(2016, 10, 14), 16_88, 5)]


def test_prices_are_loaded_as_they_were_previewed(company: Company) -> None:
    found = price_files.read(company, SHAPES["Nasdaq"].encode())

    assert closes(company, "".join(price_files.written(found, "USD")).encode()) == EXPECTED


@pytest.mark.parametrize("currency", ["JPY", "TND"])
def test_prices_are_rounded_to_what_the_currency_has(currency: str) -> None:
    company = make_company(currency=currency)

    [close] = price_files.read(company, b"date,close,volume\n2016-10-14,16.8799991,5\n")

    assert close.close_cents == {"JPY": 17, "TND": 16_880}[currency]


@pytest.mark.parametrize("bad", ["x,y,z", "2116-10-14,16.88,5", "2016-10-14,16.88,5", "2016-10-14,NaN,5", "1,2,3,4"])
def test_a_file_of_bad_lines_is_read_no_further_than_a_stated_number(
    company: Company, bad: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []
    close = price_files.Reader.close

    def counted(reader: price_files.Reader, row: Row) -> Any:
        read.append(row.number)
        return close(reader, row)

    monkeypatch.setattr(price_files.Reader, "close", counted)

    errors = refused(company, HEAD + f"{bad}\n" * 10_000)

    assert len(errors) == price_files.MOST_BAD
    assert len(read) <= price_files.MOST_BAD + 1


def test_a_file_has_a_number_of_lines_at_most(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(price_files, "MOST_ROWS", 1)

    assert refused(company, SHAPES["plain"]) == ["A file can have at most 1 lines. Please split it."]
