from decimal import Decimal
from fractions import Fraction

import pytest
from django import forms
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from common import money, numbers
from common.templatetags.money import count
from common.templatetags.numbers import percent, percent_change, rate
from tests.helpers.forms import forms_of_the_site


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


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("en", ["18,400", "1 million", "1.5 million", "1 million", "2 million", "12.6 billion", "3 trillion"]),
        ("de", ["18.400", "1 Million", "1,5 Millionen", "1 Million", "2 Millionen", "12,6 Milliarden", "3 Billionen"]),
        ("fr", ["18\u202f400", "1 million", "1,5 million", "1 million", "2 millions", "12,6 milliards", "3 billions"]),
        ("it", ["18.400", "1 milione", "1,5 milioni", "1 milione", "2 milioni", "12,6 miliardi", "3.000 miliardi"]),
    ],
)
def test_large_numbers_have_the_singular_or_plural_of_what_is_shown(language: str, texts: list[str]) -> None:
    exact = (18_400, 1_000_000, 1_500_000, 1_040_000, 2_000_000, 12_600_000_000, 3_000_000_000_000)

    assert [numbers.compact(number, language) for number in exact] == texts
    assert [numbers.compact(Decimal(number * 100).scaleb(-2), language) for number in exact] == texts
    assert numbers.compact(999_999_999, language) == numbers.compact(1_000_000_000, language)
    assert numbers.compact(0, language) == "0"


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "€1 million"), ("de", "1 Million\u00a0€"), ("fr", "1 million\u00a0€"), ("it", "1 milione\u00a0€")],
)
def test_a_million_is_one(language: str, text: str) -> None:
    with translation.override(language):
        assert money.compact(1_000_000_00, "EUR") == money.headline(1_049_999_99, "EUR") == text
        assert count(1_000_000) == text.strip("€\u00a0")


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("en", ["24%", "12.5%", "30%", "−32.1%", "+4.0%", ""]),
        ("de", ["24\u00a0%", "12,5\u00a0%", "30\u00a0%", "−32,1\u00a0%", "+4,0\u00a0%", ""]),
        ("fr", ["24\u00a0%", "12,5\u00a0%", "30\u00a0%", "−32,1\u00a0%", "+4,0\u00a0%", ""]),
        ("it", ["24%", "12,5%", "30%", "−32,1%", "+4,0%", ""]),
    ],
)
def test_percentages_have_the_space_and_the_point_of_their_language(language: str, texts: list[str]) -> None:
    with translation.override(language):
        changes = [percent_change(change) for change in (-0.3213, 0.04, None)]
        assert [percent(24), percent(12.5), rate(Fraction(3, 10)), *changes] == texts


def test_no_form_leaves_reading_a_number_to_the_browser_which_takes_12_000_for_twelve_in_every_language() -> None:
    fields = {
        f"{form.__name__}.{name}": field
        for form in forms_of_the_site()
        for name, field in getattr(form, "base_fields", {}).items()
    }

    assert len(fields) > 50
    assert [name for name, field in fields.items() if isinstance(field.widget, forms.NumberInput)] == []
