import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from common import money
from common.templatetags.figures import figure
from common.templatetags.money import money_headline, money_short, money_to_go

TEMPLATES = Path(settings.BASE_DIR, "templates")
WRITTEN = re.compile(r'class="figure[ "][^>]*>(.*?)</(?:p|dd|span|strong)>', re.DOTALL)


@pytest.mark.parametrize(
    ("language", "cents", "currency", "text"),
    [
        ("en", 28_964_99, "USD", "$28,964"),
        ("de", 28_964_99, "USD", "28.964\u00a0$"),
        ("fr", 28_964_99, "USD", "28\u202f964\u00a0$US"),
        ("it", 28_964_99, "USD", "28.964\u00a0USD"),
        ("en", 28_964_99, "CAD", "CA$28,964"),
        ("fr", 28_964_99, "GBP", "28\u202f964\u00a0£GB"),
        ("it", 28_964, "JPY", "28.964\u00a0JPY"),
        ("de", 28_964_99, "BRL", "28.964\u00a0R$"),
        ("en", 28_964_99, "CHF", "CHF\u00a028,964"),
        ("en", 999_999_99, "USD", "$999,999"),
        ("en", 1_999_999_99, "USD", "$1.9 million"),
        ("de", 12_650_000_000_00, "USD", "12,6 Milliarden\u00a0$"),
        ("en", 0, "EUR", "€0"),
        ("en", -12_34, "EUR", "−€13"),
    ],
)
def test_a_headline_has_no_cents_and_its_currency_as_the_language_writes_it(
    language: str, cents: int, currency: str, text: str
) -> None:
    with translation.override(language):
        assert money_headline(cents, currency) == text


@pytest.mark.parametrize("language", ["en", "fr", "de", "it"])
@pytest.mark.parametrize("currency", ["USD", "CAD", "EUR", "GBP", "JPY", "CHF"])
def test_a_headline_has_its_currency_as_the_threshold_below_it_has(language: str, currency: str) -> None:
    with translation.override(language):
        for units in (100_000, 3_000_000):
            cents = units * 10 ** money.decimals(currency)
            assert money_headline(cents, currency) == money_short(cents, currency)


@given(st.integers(1, 10**11), st.integers(1, 10**13))
def test_a_headline_never_says_that_the_threshold_is_reached_before_it_is(units: int, missing: int) -> None:
    secured = max(0, units * 100 - missing)

    assert money.headline(secured, "USD") != money.headline(units * 100, "USD") or units >= 1_000_000
    assert money_to_go(units * 100 - secured, "USD") != "$0"


def test_what_is_to_go_is_rounded_up() -> None:
    assert [money_to_go(cents, "USD") for cents in (75_036_01, 75_036_00, 1, 0)] == ["$75,037", "$75,036", "$1", "$0"]
    assert money_to_go(75_036, "JPY") == "¥75,036"


def test_a_figure_says_how_long_it_is_and_does_not_read_out_its_operator() -> None:
    assert figure("$28,964") == '<span data-digits="8">$28,964</span>'
    assert figure(556) == '<span data-digits="4">556</span>'
    assert figure("313 million", "÷") == (
        '<span data-digits="14"><span class="toward" aria-hidden="true">÷</span> 313 million</span>'
    )
    assert figure("<b>") == '<span data-digits="6">&lt;b&gt;</span>'


def test_every_length_has_a_rule_in_the_style_sheet() -> None:
    css = Path(settings.BASE_DIR, "static/css/site.css").read_text()
    longest, *others = sorted({int(re.findall(r"\d+", figure("8" * length))[0]) for length in range(1, 40)})[::-1]

    assert [int(length) for length in re.findall(r'\[data-digits="(\d+)"\] {\s*--digits: \1;', css)] == others[::-1]
    assert f"var(--digits, {longest})" in css


def test_every_headline_figure_of_a_page_is_written_by_the_filter() -> None:
    pages = (path for path in TEMPLATES.rglob("*.html") if "mail" not in path.parts)
    written = [(path.name, figure) for path in pages for figure in WRITTEN.findall(path.read_text())]

    assert len(written) > 20
    assert [(name, figure) for name, figure in written if "|figure" not in figure] == []
