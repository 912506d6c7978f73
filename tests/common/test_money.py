import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from common import money


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("1,234.50", 1234_50),
        ("1234.5", 1234_50),
        ("1.234,50", 1234_50),
        ("40", 40_00),
        (" 40.26 ", 40_26),
        ("12,5", 12_50),
        ("0", 0),
        ("12.345,6", 12_345_60),
        ("1,234", 1234_00),
    ],
)
def test_an_amount_is_read_in_either_notation(text: str, cents: int) -> None:
    assert money.parse(text, "USD") == cents


@pytest.mark.parametrize(
    "text",
    ["", "-1", "0.001", "1e9", "NaN", "Infinity", "４０", "٤٠", "1 23", "1 234 56", "1'234 567", "1.234",
     "1,23.40", "12,34,567.00", "1.234.50", "40.", ".5", "4\u00a00", "1_000", "+5", "0x10", "€40",
     "40 EUR", "CA$40", "USD", "40 $ 50"],
)  # fmt: skip
def test_anything_else_is_refused_with_a_clear_error(text: str) -> None:
    with pytest.raises(money.AmountError) as error:
        money.parse(text, "USD")
    assert len(str(error.value)) > 20


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("en", ["1,234.50", "1234.50", "1234,50", "1.234,50", "1 234.50", "1 234,50", "1’234.5"]),
        ("de", ["1.234,50", "1234,5", "1,234.50", "1'234.50", "1\u202f234,5"]),
        ("fr", ["1 234,50", "1\u202f234,50", "1\u00a0234,50", "1234,50"]),
        ("it", ["1.234,50", "1234,50"]),
    ],
)
def test_an_amount_is_read_as_the_reader_s_language_writes_it(language: str, texts: list[str]) -> None:
    with translation.override(language):
        assert [money.parse(text, "EUR") for text in texts] == [1234_50] * len(texts)


@pytest.mark.parametrize("language", ["en", "de", "fr", "it"])
@pytest.mark.parametrize("text", ["1 234", "1\u202f234", "1\u00a0234", "1'234", "1’234"])
def test_spaces_and_apostrophes_separate_thousands_in_every_language(language: str, text: str) -> None:
    with translation.override(language):
        assert money.parse(text, "EUR") == 1234_00


@pytest.mark.parametrize(("language", "text"), [("de", "1.234"), ("it", "1.234"), ("en", "1,234")])
def test_thousands_are_read_in_one_way_only(language: str, text: str) -> None:
    with translation.override(language):
        assert money.parse(text, "EUR") == 1234_00
    other = "en" if language != "en" else "de"
    with translation.override(other), pytest.raises(money.AmountError):
        money.parse(text, "EUR")


@given(st.integers(0, money.MAX_AMOUNT), st.sampled_from(["en", "fr", "de", "it"]))
def test_what_is_shown_can_be_typed_in(amount: int, language: str) -> None:
    with translation.override(language):
        for currency in ("EUR", "USD"):
            assert money.parse(money.formatted(amount, currency), currency) == amount


@pytest.mark.parametrize("language", ["en", "fr", "de", "it"])
@pytest.mark.parametrize("text", ["$40", "40 $", "40 USD", "usd 40", "US$ 40", "40\u00a0$", "$40.00", "USD40"])
def test_the_currency_may_stand_before_or_behind(text: str, language: str) -> None:
    with translation.override(language):
        assert money.parse(text, "USD") == 40_00


@pytest.mark.parametrize(
    ("text", "currency"), [("€40", "EUR"), ("40 CHF", "CHF"), ("$40", "AUD"), ("AU$40", "AUD"), ("¥4000", "JPY")]
)
def test_each_currency_has_its_own_sign(text: str, currency: str) -> None:
    assert money.parse(text, currency) == 4000  # minor units: 40 of those that have cents


@given(st.integers(0, money.MAX_AMOUNT), st.sampled_from(["USD", "EUR", "JPY", "KWD", "ISK", "UGX"]))
def test_a_formatted_value_is_read_back(amount: int, currency: str) -> None:
    amount -= amount % money.step(currency)
    assert money.parse(money.plain(amount, currency), currency) == amount


@pytest.mark.parametrize(
    ("text", "currency", "amount"),
    [("1200", "JPY", 1200), ("1200", "ISK", 1200_00), ("12.34", "KWD", 12_340), ("12.340", "BHD", None),
     ("12.345", "KWD", None), ("12.50", "ISK", None), ("12.5", "JPY", None)],
)  # fmt: skip
def test_decimals_are_those_of_the_payment_service(text: str, currency: str, amount: int | None) -> None:
    if amount is None:
        with pytest.raises(money.AmountError):
            money.parse(text, currency)
    else:
        assert money.parse(text, currency) == amount


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [(4026, "USD", "$40.26"), (1234_50, "EUR", "€1,234.50"), (1200, "JPY", "¥1,200"), (1200_00, "ISK", "ISK1,200")],
)
def test_money_is_shown_with_the_decimals_it_has(amount: int, currency: str, text: str) -> None:
    assert money.formatted(amount, currency).replace("\u00a0", "") == text


def test_large_sums_are_shown_in_words() -> None:
    assert money.compact(12_600_000_000_00, "USD") == "$12.6 billion"
    assert money.rounded(18_600_00, "USD") == "$18,600"
    assert money.rounded(18_600_50, "USD") == "$18,600.50"


def test_an_amount_is_written_as_the_active_language_does_each_time() -> None:
    found = []
    for language in ("en", "de", "en"):
        with translation.override(language):
            found.append(money.formatted(1234_50, "USD"))

    assert found == ["$1,234.50", "1.234,50\u00a0$", "$1,234.50"]
