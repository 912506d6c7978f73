"""Parsing and formatting amounts of money, which are whole minor units with a currency code."""

import re
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.core import get_global
from babel.numbers import format_currency, format_decimal, get_currency_symbol
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common import numbers
from common.languages import current, locale

# By docs.stripe.com/currencies, not ISO 4217: ISK and UGX have no subunit, but are charged in hundredths.
ZERO_DECIMAL = frozenset(
    ["BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF"]
)
THREE_DECIMAL = frozenset(["BHD", "JOD", "KWD", "OMR", "TND"])
WHOLE_UNITS_ONLY = frozenset(["ISK", "UGX"])

MAX_AMOUNT = 99_999_999  # Stripe's limit for a payment: eight digits
# “Minimum and maximum charge amounts” on Stripe's page “Supported currencies”, as of September and October 2026. For
# other currencies the minimum depends on the exchange rate on the day of the charge, so no fixed amount can be checked.
MIN_AMOUNTS = {
    "AED": 2_00, "ARS": 50, "AUD": 50, "BRL": 50, "CAD": 50, "CHF": 50, "COP": 50, "CZK": 15_00, "DKK": 2_50,
    "EUR": 50, "GBP": 30, "HKD": 4_00, "HUF": 175_00, "IDR": 50, "ILS": 50, "INR": 50, "JPY": 50, "KRW": 50,
    "MXN": 10_00, "MYR": 2_00, "NOK": 3_00, "NZD": 50, "PHP": 50, "PLN": 2_00, "RON": 2_00, "RUB": 50, "SEK": 3_00,
    "SGD": 50, "THB": 10_00, "USD": 50, "ZAR": 50,
}  # fmt: skip

_SPACES = str.maketrans({"\u00a0": " ", "\u202f": " ", "’": "'"})
_PLAIN = r"(?P<plain>[0-9]+)(?:[.,](?P<plain_part>[0-9]{1,3}))?"
_COMMAS = r"(?P<commas>[1-9][0-9]{0,2}(?:,[0-9]{3})+)\.(?P<commas_part>[0-9]{1,3})"
_POINTS = r"(?P<points>[1-9][0-9]{0,2}(?:\.[0-9]{3})+),(?P<points_part>[0-9]{1,3})"
_AMOUNT = re.compile(f"{_PLAIN}|{_COMMAS}|{_POINTS}", re.ASCII)
_SHORT = {"CHF": ["Fr.", "SFr."]}
_EXAMPLES = {"small": Decimal("40.26"), "large": Decimal("1234.50")}
_AMBIGUOUS = re.compile(r"[1-9][0-9]{0,2}(?:(?:,[0-9]{3})+|(?:\.[0-9]{3})+)", re.ASCII)


class AmountError(ValueError):
    """The text is not an amount in this currency; the message is for the person who typed it."""


def decimals(currency: str) -> int:
    if currency in ZERO_DECIMAL:
        return 0
    return 3 if currency in THREE_DECIMAL else 2


def step(currency: str) -> int:
    """The smallest difference between two chargeable amounts, in minor units."""
    if currency in WHOLE_UNITS_ONLY:
        return 100
    return 10 if currency in THREE_DECIMAL else 1


def smallest(currency: str) -> int:
    """The smallest chargeable amount, in minor units."""
    return MIN_AMOUNTS.get(currency, step(currency))


def parse(text: str, currency: str) -> int:
    """Parse `1234.5`, `1,234.50`, `1.234,50` or an amount grouped as in the active language; returns minor units.

    The currency may come before or after it: `$40`, `40 USD`. Raises AmountError for anything else.
    """
    text = _ungrouped(_bare(text.strip(), currency))
    if _AMBIGUOUS.fullmatch(text):
        digits = re.sub("[.,]", "", text)
        raise AmountError(
            _("“%(text)s” can be read in two ways. If you mean thousands, please write %(digits)s.")
            % {"text": text, "digits": digits}
        )
    match = _AMOUNT.fullmatch(text)
    if not match:
        raise no_amount()
    whole = next(match[name] for name in ("plain", "commas", "points") if match[name])
    part = next((match[f"{name}_part"] for name in ("plain", "commas", "points") if match[f"{name}_part"]), "")
    return _minor(re.sub("[.,]", "", whole), part, currency)


def minor(value: Decimal, currency: str) -> int:
    """Convert an amount in major units to minor units. Raises AmountError."""
    whole, _point, part = f"{value:f}".partition(".")
    return _minor(whole, part.rstrip("0"), currency)


def no_amount() -> AmountError:
    examples = {name: format_decimal(sum_, "#,##0.00", locale()) for name, sum_ in _EXAMPLES.items()}
    return AmountError(_("Enter an amount such as 40, %(small)s or %(large)s.") % examples)


def marks(currency: str) -> set[str]:
    """What may appear beside an amount: the code, and the symbols used in the active language and in English."""
    symbols = {get_currency_symbol(currency, language) for language in (locale(), "en")}
    if any("$" in symbol for symbol in symbols):
        symbols |= {"$", f"{currency[:2]}$"}
    return {currency, *symbols, *_SHORT.get(currency, [])}


def _bare(text: str, currency: str) -> str:
    """Remove the currency from an amount."""
    mark = "|".join(re.escape(symbol) for symbol in sorted(marks(currency), key=len, reverse=True))
    found = re.fullmatch(rf"(?:{mark})?\s*([0-9].*?)\s*(?:{mark})?", text, re.IGNORECASE)
    return found[1] if found else text


def _ungrouped(text: str) -> str:
    """Remove thousands separators: spaces and apostrophes, and those of the active language: German `1.234` is 1234."""
    text = text.translate(_SPACES)
    symbols = Locale.parse(locale()).number_symbols["latn"]
    for group, decimal in ((symbols["group"].translate(_SPACES), symbols["decimal"]), (" ", ".,"), ("'", ".,")):
        grouped = f"[1-9][0-9]{{0,2}}(?:{re.escape(group)}[0-9]{{3}})+(?:[{decimal}][0-9]{{1,3}})?"
        if re.fullmatch(grouped, text, re.ASCII):
            return text.replace(group, "")
    return text


def _minor(whole: str, part: str, currency: str) -> int:
    places = decimals(currency)
    if len(part) > places:
        raise AmountError(
            ngettext(
                "Amounts in %(currency)s have at most %(places)d decimal place.",
                "Amounts in %(currency)s have at most %(places)d decimal places.",
                places,
            )
            % {"currency": currency, "places": places}
        )
    amount = int(whole + part.ljust(places, "0"))
    if amount % step(currency):
        raise AmountError(_("This amount cannot be charged in %s. Please round it.") % currency)
    return amount


def major(amount: int, currency: str) -> Decimal:
    return Decimal(amount).scaleb(-decimals(currency))


def plain(amount: int, currency: str) -> str:
    """`1234.50`, for form fields; parse() reads it back. Two decimals at most, since a third one is always 0."""
    return f"{major(amount, currency):.{min(2, decimals(currency))}f}"


def formatted(amount: int, currency: str) -> str:
    """`$40.26`; also whole amounts have decimals, as on a bank statement."""
    shown = 0 if currency in WHOLE_UNITS_ONLY else decimals(currency)
    return _format(amount, currency, shown)


def rounded(amount: int, currency: str) -> str:
    """`$18,600`: without decimals if they are all zero; for headlines."""
    if amount % 10 ** decimals(currency):
        return formatted(amount, currency)
    return _format(amount, currency, 0)


def headline(amount: int, currency: str) -> str:
    """`$28,964`, and `$12.6 billion` from a million upwards: never a cent more than there is."""
    unit = 10 ** decimals(currency)
    whole = amount // unit
    if whole < 1_000_000:
        return _format(whole * unit, currency, 0)
    shown = 10 ** ((len(str(whole)) - 1) // 3 * 3 - 1)  # compact() has one decimal of millions, billions …
    return compact(whole // shown * shown * unit, currency)


def _format(amount: int, currency: str, places: int) -> str:
    return _formatted(amount, currency, places, locale())


@lru_cache(maxsize=1024)  # thousands of pledges have a few amounts
def _formatted(amount: int, currency: str, places: int, where: str) -> str:
    # Babel uses ISO's number of decimals; we use the payment service's.
    pattern = Locale.parse(where).currency_formats["standard"].pattern.split(";")[0]
    pattern = re.sub(r"0\.0+|0", "0" + ("." + "0" * places if places else ""), pattern, count=1)
    text = format_currency(major(amount, currency), currency, pattern, locale=where, currency_digits=False)
    return _apart(text.replace("-", "−"))  # a minus sign instead of a hyphen


def compact(amount: int, currency: str) -> str:
    """`$12.6 billion`"""
    number = numbers.compact(major(amount, currency), current())
    symbol = get_currency_symbol(currency, locale())
    symbol_first = Locale.parse(locale()).currency_formats["standard"].pattern.startswith("¤")
    return _apart(f"{symbol}{number}") if symbol_first else f"{number}\u00a0{symbol}"


def _apart(text: str) -> str:
    """`CHF 40`, but `$40`"""
    return re.sub("(?<=[A-Z])(?=[0-9])", "\u00a0", text)


def currency_choices() -> list[tuple[str, str]]:
    """All currencies that are legal tender somewhere today, sorted by their names in the active language."""
    present = {
        code
        for entries in get_global("territory_currencies").values()
        for code, _since, until, is_tender in entries
        if until is None and is_tender
    }
    names = Locale.parse(locale()).currencies
    return sorted(((code, f"{names.get(code, code)} ({code})") for code in present), key=lambda choice: choice[1])
