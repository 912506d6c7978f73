from decimal import Decimal
from fractions import Fraction

from babel.numbers import format_decimal
from django import template

from common import languages, numbers

register = template.Library()


@register.filter
def number(value: Decimal | Fraction) -> str:
    """`717,539,863`, `17.56`; at most two decimals"""
    exact = Fraction(value)
    decimal = Decimal(exact.numerator) / exact.denominator
    return format_decimal(decimal, "#,##0.##", languages.locale()).replace("-", "−")


@register.filter
def percent(value: float | Decimal | Fraction) -> str:
    """`{{ totals.headline.percent|percent }}`: 24 → `24%`, and `24 %` in the languages that leave a space"""
    return numbers.percent(number(Fraction(str(value))), languages.current())


@register.filter
def rate(share: Fraction) -> str:
    """A share: `{{ offer.premium|rate }}`, 3/10 → `30%`"""
    return percent(share * 100)


@register.filter
def percent_change(share: float | None) -> str:
    """With its sign and always one decimal: -0.3213 → `−32.1%`; empty if unknown."""
    if share is None:
        return ""
    size = format_decimal(round(abs(share) * 100, 1), "#,##0.0", languages.locale())
    return ("−" if share < 0 else "+") + numbers.percent(size, languages.current())
