from decimal import Decimal
from fractions import Fraction

from babel.numbers import format_decimal
from django import template

from common import languages

register = template.Library()


@register.filter
def number(value: Decimal | Fraction) -> str:
    """`717,539,863`, `17.56`; at most two decimals"""
    exact = Fraction(value)
    decimal = Decimal(exact.numerator) / exact.denominator
    return format_decimal(decimal, "#,##0.##", languages.locale()).replace("-", "−")


@register.filter
def rate(share: Fraction) -> str:
    """`{{ offer.premium|rate }}` → `30 %`"""
    return f"{number(share * 100)}\u00a0%"
