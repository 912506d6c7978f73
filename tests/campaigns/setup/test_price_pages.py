"""The page of closing prices: files to fill in, and files to correct."""

import re
from base64 import b64decode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation

from campaigns.models import Campaign, DailyClose
from campaigns.valuation import price_files
from tests.campaigns.setup.test_starting import SOURCE, closes, load_prices, send_prices
from tests.campaigns.valuation.test_price_files import EXPECTED
from tests.helpers.campaigns.drafts import hidden, make_complete, owner_of, page, save, value, words
from tests.helpers.workbooks import workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign() -> Campaign:
    return make_complete(language="en")


@pytest.fixture
def owner(campaign: Campaign) -> Client:
    return owner_of(campaign)


def test_a_workbook_is_looked_at_and_then_loaded(campaign: Campaign, owner: Client) -> None:
    book = workbook(
        [["Datum", "Schlusskurs", "Volumen"], *([f"{day}", cents / 100, vol] for day, cents, vol in EXPECTED)]
    )

    load_prices(owner, campaign, book)

    assert list(campaign.company.closes.order_by("date").values_list("date", "close_cents", "volume")) == EXPECTED


def test_invalid_prices_are_returned_as_a_file_and_a_template_is_offered(campaign: Campaign, owner: Client) -> None:
    template = downloads(owner.get(page(campaign, "prices")).content.decode())
    assert list(template) == ["prices.csv", "prices.xlsx"]
    for file in template.values():
        load_prices(owner, campaign, file)
        assert campaign.company.closes.count() == 2

    bad = downloads(send_prices(owner, campaign, closes(3, bad=("2116-01-01,4,5",))).content.decode())

    assert b"2,2116-01-01 is in the future.,2116-01-01,4,5" in bad["prices-to-correct.csv"]
    assert bad["prices-to-correct.xlsx"].startswith(b"PK")


def test_the_source_of_the_prices_is_asked_for_and_shown_beside_them(campaign: Campaign, owner: Client) -> None:
    url, [first, second] = page(campaign, "prices"), [closes(1), closes(3)]
    file = SimpleUploadedFile("prices.csv", first)
    assert "This field is required." in words(save(owner, url, file=file, look="1"))

    for content in (first, second):  # a single price has no chart
        load_prices(owner, campaign, content)

        shown = owner.get(campaign.get_absolute_url()).content.decode()
        assert 'prices: <a href="https://exchange.example.org/prices">The exchange</a>' in " ".join(shown.split())
    assert "The exchange" in owner.get(url).content.decode()


def test_no_line_is_blamed_when_the_whole_file_is_wrong(campaign: Campaign, owner: Client) -> None:
    said = words(send_prices(owner, campaign, b"day,price\n"))

    assert said.count("These columns are missing: “Volume”.") == 2  # in the summary and at the field
    assert "Please check the following" in said
    assert "Lines with errors" not in said


def test_an_empty_form_is_told_all_that_is_missing_at_once(campaign: Campaign, owner: Client) -> None:
    said = words(save(owner, page(unlisted(campaign), "prices"), look="1"))

    for problem in ("File: Choose a file.", "Ticker: This field is required.", "Source: This field is required."):
        assert problem in said


def test_a_document_is_said_to_be_no_table(campaign: Campaign, owner: Client) -> None:
    said = words(send_prices(owner, campaign, b"%PDF-1.7 prices"))

    assert said.count("This is not a CSV or XLSX file. Please save the table as one of them.") == 2
    assert "Please check the following" in said
    assert "errors are corrected" not in said


def test_lines_with_errors_are_listed_below_the_summary_of_the_form(campaign: Campaign, owner: Client) -> None:
    file = SimpleUploadedFile("prices.csv", closes(3, bad=("oops",)))
    answer = save(owner, page(campaign, "prices"), file=file, look="1")

    assert words(answer).count("One line contains an error. Nothing was loaded.") == 2
    assert "Source: This field is required." in words(answer)
    assert answer.content.decode().count('role="alert"') == 1
    assert "Lines with errors" in words(answer)


def test_wrong_lines_that_are_not_listed_are_counted(campaign: Campaign, owner: Client) -> None:
    said = words(send_prices(owner, campaign, b"date,close,volume\n" + b"x\n" * 101))

    assert "101 lines contain errors. Nothing was loaded." in said
    assert "1 more line is listed in the files below." in said


@pytest.mark.parametrize("language", ["fr", "de", "it"])
def test_the_template_can_be_loaded_in_every_language(campaign: Campaign, language: str) -> None:
    for file in prices_of(language):
        assert len(price_files.read(campaign.company, file)) == 2


def prices_of(language: str) -> list[bytes]:
    with translation.override(language):
        return [b64decode(each.url.partition(",")[2]) for each in price_files.template()]


def downloads(html: str) -> dict[str, bytes]:
    found = re.findall(r'<a href="(data:[^"]+)" download="([^"]+)"', html)
    return {name: b64decode(url.partition(",")[2]) for url, name in found}


def test_a_second_price_file_replaces_the_first(campaign: Campaign, owner: Client) -> None:
    load_prices(owner, campaign, closes(30))
    load_prices(owner, campaign, b"\xef\xbb\xbfdate,close,volume\r\n2016-10-14,16.88,5\r\n")

    assert list(campaign.company.closes.values_list("close_cents", "volume")) == [(16_88, 5)]
    assert "One closing price is loaded" in words(owner.get(page(campaign, "prices")))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "The submitted file is empty."),
        (b"\xff\xfe\x00", "This is not a CSV or XLSX file."),
        (b"day,price\n", "These columns are missing: “Volume”."),
        (b"date,close,volume\n", "There are no prices in this file."),
        (b"date,close,volume\n2016-10-14,1," + b"9" * 30, "Line 2:"),
        (b'date,close,volume\n2016-10-14,1,"' + b"9" * 140_000, "a quotation mark is not closed"),
        (b"date,close,volume\n" + b"x\n" * 19_000, "200 lines contain errors. Nothing was loaded, and the rest"),
        (b"date,close,volume\n" + b"x\n" * 500_000, "A file can have at most 20000 lines."),
        (b"x" * (1024 * 1024 + 1), "This file is larger than 1 MB."),
    ],
    ids=["empty", "binary", "header", "no rows", "huge volume", "huge cell", "all wrong", "long", "large"],
)
def test_a_file_without_prices_is_refused_with_a_reason(
    campaign: Campaign, owner: Client, content: bytes, message: str
) -> None:
    answer = send_prices(owner, campaign, content)

    assert message in words(answer).replace(",", "") or message in words(answer)
    assert len(answer.content) < 60_000
    assert not DailyClose.objects.exists()


def unlisted(campaign: Campaign) -> Campaign:
    type(campaign.company).objects.update(ticker="")
    return campaign


def test_prices_come_with_the_ticker_under_which_they_are_shown(campaign: Campaign, owner: Client) -> None:
    url, file = page(unlisted(campaign), "prices"), SimpleUploadedFile("prices.csv", closes(1))

    assert "Ticker The company’s symbol on the stock exchange" in words(owner.get(url))
    assert "Ticker: This field is required." in words(save(owner, url, file=file, look="1", **SOURCE))
    load_prices(owner, campaign, closes(1))

    assert type(campaign.company).objects.get().ticker == "GRID"
    assert "ticker" not in words(owner.get(page(campaign)))
    assert "Ticker" not in words(owner.get(url))


def test_prices_of_a_company_with_a_ticker_leave_it_as_it_is(campaign: Campaign, owner: Client) -> None:
    load_prices(owner, campaign, closes(1))

    assert type(campaign.company).objects.get().ticker == campaign.company.ticker


def test_a_file_is_kept_while_something_else_is_corrected(campaign: Campaign, owner: Client) -> None:
    url = page(campaign, "prices")
    refused = save(owner, url, file=SimpleUploadedFile("prices.csv", closes(3)), look="1", source="")
    assert "Source: This field is required." in words(refused)
    assert "3 closing prices from your file are kept. Choose a file only to replace them." in words(refused)
    text = value(refused.content.decode(), "text")

    assert "Contents of the file" in words(save(owner, url, text=text, look="1", **SOURCE))
    assert save(owner, url, text=text, **SOURCE).status_code == 302
    assert campaign.company.closes.count() == 3


def test_a_file_that_cannot_be_loaded_is_not_kept(campaign: Campaign, owner: Client) -> None:
    answer = send_prices(owner, campaign, closes(3, bad=("oops",)))

    assert "kept" not in words(answer)
    assert 'name="text"' not in answer.content.decode()


def test_prices_are_kept_when_somebody_else_was_faster(campaign: Campaign, owner: Client) -> None:
    url = page(campaign, "prices")
    seen = hidden(owner, url)
    load_prices(owner, campaign, closes(1))

    answer = save(owner, url, seen, file=SimpleUploadedFile("prices.csv", closes(3)), look="1", **SOURCE)

    assert "Someone else has saved this page" in words(answer)
    assert "3 closing prices from your file are kept" in words(answer)
