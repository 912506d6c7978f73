from django import template

from common import languages, money, numbers

register = template.Library()


@register.filter
def count(number: int) -> str:
    """`{{ 313000000|count }}` → `313 million`; below a million all of it"""
    return numbers.compact(number, languages.current())


@register.filter("money")
def money_filter(cents: int, currency: str) -> str:
    """`{{ 4026|money:"USD" }}` → `$40.26`"""
    return money.formatted(cents, currency)


@register.filter
def money_short(cents: int, currency: str) -> str:
    """`$18,600`, and `$12.6 billion` from a million upwards."""
    if cents >= 1_000_000 * 10 ** money.decimals(currency):
        return money.compact(cents, currency)
    return money.rounded(cents, currency)


@register.filter
def money_headline(cents: int, currency: str) -> str:
    """`$28,964`: no cents, and never more than there is."""
    return money.headline(cents, currency)


@register.filter
def money_to_go(cents: int, currency: str) -> str:
    """`$75,037`: no cents, but rounded up, so that nobody stops one cent too early."""
    unit = 10 ** money.decimals(currency)
    return money_short(-(-cents // unit) * unit, currency)
