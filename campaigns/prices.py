"""Daily closing prices: loading them from a file, and what they say on a day."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from django.db import transaction
from django.db.models import Count, Max, Min
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns import money
from campaigns.models import Company, CompanyFact, DailyClose

HEADER = ["date", "close", "volume"]
SESSIONS = 7
MOST_DIGITS = 15


class BadPrices(ValueError):
    """The file was refused as a whole; `.errors` names each bad line."""

    def __init__(self, errors: list[str]) -> None:
        super().__init__("; ".join(errors))
        self.errors = errors


def load(company: Company, lines: Iterable[str]) -> int:
    """Load a CSV with the columns date, close, volume; a known day is overwritten. Raises BadPrices, or loads all."""
    closes = read(company, lines)
    with transaction.atomic():
        DailyClose.objects.bulk_create(
            closes,
            update_conflicts=True,
            unique_fields=["company", "date"],
            update_fields=["close_cents", "volume"],
            batch_size=2000,
        )
        Company.objects.filter(pk=company.pk).update(prices_loaded_at=timezone.now())
    return len(closes)


def read(company: Company, lines: Iterable[str]) -> list[DailyClose]:
    """Read what load() would load, and load nothing. Raises BadPrices."""
    header, *rows = _rows(lines)
    if [name.strip().lower().removeprefix("\ufeff") for name in header[1]] != HEADER:
        raise BadPrices([_("line 1: expected the header %s") % ",".join(HEADER)])
    closes: dict[date, DailyClose] = {}
    errors: list[str] = []
    for number, row in rows:
        try:
            close = _close(company, row)
            if close.date in closes:
                raise ValueError(_("%s is there twice") % close.date)  # noqa: TRY301
            closes[close.date] = close
        except ValueError as error:
            errors.append(_("line %(number)s: %(error)s") % {"number": number, "error": error})
    if errors:
        raise BadPrices(errors)
    if not closes:
        raise BadPrices([_("the file has no prices")])
    return list(closes.values())


def _rows(lines: Iterable[str]) -> list[tuple[int, list[str]]]:
    """The header and what is not empty below it, each with the number of its line."""
    reader = csv.reader(lines)
    try:
        header = (1, next(reader, []))
        return [header, *((reader.line_num, row) for row in reader if row)]
    except csv.Error:
        raise BadPrices([_("line %s: this is no CSV") % reader.line_num]) from None


def _close(company: Company, row: list[str]) -> DailyClose:
    if len(row) != len(HEADER):
        columns = {"expected": len(HEADER), "found": len(row)}
        raise ValueError(_("expected %(expected)s columns, found %(found)s") % columns)
    day, close, volume = (cell.strip() for cell in row)
    try:
        on = date.fromisoformat(day)
    except ValueError:
        raise ValueError(_("“%s” is no date like 2016-10-14") % day) from None
    if not (volume.isascii() and volume.isdigit() and len(volume) <= MOST_DIGITS):
        raise ValueError(_("“%s” is no volume") % volume)
    return DailyClose(company=company, date=on, close_cents=_cents(close, company.currency), volume=int(volume))


def _cents(text: str, currency: str) -> int:
    try:
        value = Decimal(text).scaleb(money.decimals(currency))
    except InvalidOperation:
        raise ValueError(_("“%s” is no price") % text) from None
    if not value.is_finite() or value <= 0 or value != value.to_integral_value() or value >= 10**MOST_DIGITS:
        raise ValueError(_("“%(text)s” is no price in %(currency)s") % {"text": text, "currency": currency})
    return int(value)


@dataclass(frozen=True, slots=True)
class Held:
    """What is loaded of a company."""

    days: int
    first: date
    last: date


def held(company: Company) -> Held | None:
    found = company.closes.aggregate(days=Count("pk"), first=Min("date"), last=Max("date"))
    return Held(**found) if found["days"] else None


@dataclass(frozen=True, slots=True)
class Quote:
    """The close of a day and what came before it. Changes are shares: -0.32 is a fall by 32 %."""

    date: date
    close_cents: int
    change: float | None
    since_ipo: float | None
    ipo_cents: int | None
    sessions: int = SESSIONS


def quote(company: Company, on: date) -> Quote | None:
    """Return the last close up to that day, against seven sessions earlier and against the IPO price."""
    closes = list(company.closes.filter(date__lte=on).order_by("-date")[: SESSIONS + 1])
    if not closes:
        return None
    ipo = company.fact(CompanyFact.Kind.IPO_PRICE, on)
    last = closes[0].close_cents
    return Quote(
        date=closes[0].date,
        close_cents=last,
        change=last / closes[SESSIONS].close_cents - 1 if len(closes) > SESSIONS else None,
        since_ipo=last / ipo.value - 1 if ipo else None,
        ipo_cents=ipo.value if ipo else None,
    )
