from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from campaigns.models import Campaign, Company, DailyClose
from campaigns.valuation import charts, offer, prices
from demo.campaign import load
from tests.helpers.builders import make_company

pytestmark = pytest.mark.django_db


@pytest.fixture
def twitter() -> Company:
    load.load()
    return Company.objects.get(ticker="TWTR")


def percent(share: float | None) -> float:
    assert share is not None
    return round(share * 100, 1)


def test_the_demo_s_valuation_date_gives_what_the_press_quoted(twitter: Company) -> None:
    quote = prices.quote(twitter, date(2016, 10, 14))

    assert quote
    assert (quote.close_cents, percent(quote.change), percent(quote.since_ipo)) == (16_88, -32.1, -35.1)


def test_the_next_session_is_further_below_the_ipo_price(twitter: Company) -> None:
    quote = prices.quote(twitter, date(2016, 10, 17))

    assert quote
    assert percent(quote.since_ipo) == -35.7


def test_a_day_without_trading_has_the_close_before_it(twitter: Company) -> None:
    sunday = prices.quote(twitter, date(2016, 10, 16))

    assert sunday
    assert sunday.date == date(2016, 10, 14)


def test_the_fair_share_is_forty_dollars_and_twenty_six_cents() -> None:
    assert offer.fair_share(12_600_000_000_00, 313_000_000) == 40_26


def test_the_demo_is_loaded_once(twitter: Company) -> None:
    assert load.load() is False
    assert twitter.closes.count() == 896
    assert Campaign.objects.get(slug="we-are-twitter").phase == Campaign.Phase.PLEDGING
    assert Campaign.objects.get(slug="gridpaper").phase == Campaign.Phase.INTEREST


def test_bad_rows_are_named_by_their_line_and_nothing_is_loaded(tmp_path: Path) -> None:
    company = make_company()
    file = tmp_path / "prices.csv"
    file.write_text(
        "date,close,volume\n2016-10-03,24.00,100\n2016-13-03,24.00,100\n2016-10-04,NaN,100\n2016-10-05,-1,5\n"
        "2016-10-06,12.00\n\n2016-10-07,12.00,-1\n2016-10-03,25.00,100\n2016-10-10,17.56,100\n"
    )

    with pytest.raises(CommandError) as error:
        call_command("import_prices", file, source="The exchange", company=company.ticker)

    named = [line.split(":")[0] for line in str(error.value).splitlines()[1:]]
    assert named == ["Line 3", "Line 4", "Line 5", "Line 6", "Line 8", "Line 9"]
    assert not DailyClose.objects.exists()


@pytest.mark.parametrize("content", [b"", b"day,price\n", b"date,close,volume\n", b"\xff\xfe\x00"])
def test_a_file_without_prices_is_refused(tmp_path: Path, content: bytes) -> None:
    make_company()
    file = tmp_path / "prices.csv"
    file.write_bytes(content)

    with pytest.raises(CommandError):
        call_command("import_prices", file, source="The exchange")


def test_a_second_import_overwrites_the_days_it_names(tmp_path: Path) -> None:
    company = make_company()
    file = tmp_path / "prices.csv"
    for close in ("24.00", "25.00"):
        file.write_text(f"\ufeffdate,close,volume\n2016-10-03,{close},100\n")
        call_command("import_prices", file, source="The exchange")

    assert list(company.closes.values_list("close_cents", flat=True)) == [25_00]


def test_the_chart_s_table_has_every_month_and_its_line_every_week(twitter: Company) -> None:
    chart = charts.price_chart(twitter, date(2016, 10, 14))

    assert chart
    assert (chart.rows[0].month, chart.rows[-1].close_cents, len(chart.rows)) == (date(2013, 11, 29), 18_32, 43)
    assert chart.line.count("L") == len(
        {row.isocalendar()[:2] for row in twitter.closes.values_list("date", flat=True)}
    )
    assert [text for *_place, text, _anchor in chart.marks] == ["$16.88"]
    assert [text for _y, text in chart.y_ticks] == ["$0", "$25", "$50", "$75"]
