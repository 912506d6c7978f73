from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common import numbers


@pytest.mark.parametrize(
    ("language", "text", "number"),
    [
        ("en", "1,234.5", "1234.5"),
        ("en", "1234.50", "1234.5"),
        ("de", "1.234,5", "1234.5"),
        ("de", "1.234", "1234"),
        ("de", "-450.000.000", "-450000000"),
        ("it", "12,5", "12.5"),
        ("fr", "1 234,5", "1234.5"),
        ("fr", "1\u00a0234,5", "1234.5"),
        ("en", "−5", "-5"),
        ("en", ".5", "0.5"),
    ],
)
def test_a_number_is_read_as_its_language_writes_it(language: str, text: str, number: str) -> None:
    assert numbers.parse(text, language) == Decimal(number)


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "1.234,5"), ("en", "1,5"), ("de", "1,234.5"), ("de", "1.5"), ("it", "12.5"), ("en", "NaN"),
     ("en", "Infinity"), ("en", "1e5"), ("en", "1_000"), ("en", "１２"), ("en", "٤٠"), ("en", "--5"), ("en", ""),
     ("en", "$5"), ("en", "5 %"), ("en", "."), ("fr", "1.234,5")],
)  # fmt: skip
def test_a_number_in_another_languages_notation_is_refused(language: str, text: str) -> None:
    assert numbers.parse(text, language) is None


@given(st.decimals(-(10**15), 10**15, places=3), st.sampled_from(["en", "fr", "de", "it"]))
def test_a_formatted_value_is_read_back(number: Decimal, language: str) -> None:
    assert numbers.parse(numbers.written(number, language), language) == number
    assert numbers.parse(numbers.canonical(number), "en") == number
