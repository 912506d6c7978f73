"""Files of closing prices: the column titles that portals use, and what can be wrong with a line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from babel import Locale
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.models import Company, DailyClose
from common import money
from common.files import downloads
from common.files.downloads import Download
from common.tables import CellError, Column, Dates, Numbers, Row, Table, Unreadable
from common.tables import read as read_table

MOST_ROWS = 20_000  # trading days in eighty years
MOST_BAD = 200
MOST_DIGITS = 15
EXAMPLE = (
    (date(2016, 10, 13), Decimal("17.05"), 53_402_700),
    (date(2016, 10, 14), Decimal("16.88"), 47_264_200),
)
FIRST_EXCHANGE = date(1602, 1, 1)  # Amsterdam
_NOTHING = {"", "-", "–", "—", "n/a", "null", "n/d", "k.a."}
_CODES = set(Locale("en").currencies)

DATE = (
    *("date", "trading day", "trading date", "day", "datum", "handelstag", "handelsdatum", "tag"),
    *("data", "giorno", "jour", "seance", "date time", "datetime", "timestamp", "dtyyyymmdd"),
)
CLOSE = (
    *("close", "closing price", "close last", "closing", "closing value", "price close"),
    *("schlusskurs", "schluss", "schlusspreis", "schlu kurs"),
    *("cloture", "cours de cloture", "cours cloture", "clot", "dernier cours"),
    *("chiusura", "prezzo di chiusura", "prezzo chiusura"),
    *("px last", "last", "last price", "letzter kurs", "letzter", "zuletzt", "dernier", "ultimo prezzo", "ultimo"),
    *("price", "kurs", "preis", "cours", "prix", "prezzo"),
)
VOLUME = (
    *("volume", "vol", "number of shares", "shares traded", "px volume", "share volume"),
    *(
        "stuck",
        "stuecke",
        "stucke",
        "umsatz stuck",
        "gehandelte stucke",
        "umsatz in stuck",
        "handelsvolumen",
        "volumen",
    ),
    *("nombre de titres", "titres echanges", "quantite", "quantita", "volumi"),
)
CURRENCY = ("currency", "wahrung", "devise", "monnaie", "valuta", "moneta", "divisa")
# These columns are not loaded, but their numbers help to find the decimal mark.
OTHERS = {
    "open": ("open", "eroffnung", "eroffn", "erster", "ouverture", "ouv", "apertura"),
    "high": ("high", "hoch", "tageshoch", "plus haut", "haut", "massimo", "max"),
    "low": ("low", "tief", "tagestief", "plus bas", "bas", "minimo", "min"),
    "adjusted": ("adj close", "adjusted close", "adj closing price"),
}


class BadPrices(ValueError):
    """The file was refused as a whole. `.errors` has a message for each bad line.

    `.bad` has these lines as they were uploaded, each preceded by its line number and its error.

    `.is_cut_short` tells that reading stopped because there were too many errors.
    """

    def __init__(self, errors: list[str], heads: list[str] | None = None, bad: list[list[str]] | None = None) -> None:
        super().__init__("; ".join(errors))
        self.errors = errors
        self.heads = heads or []
        self.bad = bad or []
        self.is_cut_short = len(errors) >= MOST_BAD


def columns() -> list[Column]:
    return [
        Column("date", _("Date"), DATE),
        Column("close", _("Close"), CLOSE),
        Column("volume", _("Volume"), VOLUME),
        Column("currency", _("Currency"), CURRENCY, required=False),
        *(Column(name, name, titles, required=False) for name, titles in OTHERS.items()),
    ]


@dataclass(frozen=True, slots=True)
class Reader:
    company: Company
    dates: Dates
    numbers: Numbers
    latest: date

    def close(self, row: Row) -> DailyClose | None:
        """Read a row; None for a day without trading. Raises ValueError with a message for the uploader."""
        on, currency = self._day(row), row.text("currency").upper()
        if currency and currency != self.company.currency:
            raise ValueError(_("The price is in %(found)s, not in %(wanted)s.") % self._currencies(currency))
        if row.is_too_long:
            raise ValueError(_("There are more cells than columns. A decimal comma may have split a number."))
        if all(row.text(name).casefold() in _NOTHING for name in ("close", "volume")):
            return None
        return DailyClose(company=self.company, date=on, close_cents=self._cents(row), volume=self._volume(row))

    def _currencies(self, found: str) -> dict[str, str]:
        return {"found": found, "wanted": self.company.currency}

    def _day(self, row: Row) -> date:
        try:
            on = self.dates.read(row.cells.get("date", ""))
        except CellError as error:
            raise ValueError(
                str(error) or _("“%s” is not a valid date. Write dates like this: 2016-10-14") % row.text("date")
            ) from None
        if on > self.latest:
            raise ValueError(_("%s is in the future.") % on)
        if on < FIRST_EXCHANGE:
            raise ValueError(_("%s is too early: there was no stock exchange yet.") % on)
        return on

    def _cents(self, row: Row) -> int:
        """The close, rounded to minor units: portals write sixteen as 15.999999."""
        values = {"text": row.text("close"), "currency": self.company.currency}
        wrong = ValueError(_("“%(text)s” is not a valid price in %(currency)s.") % values)
        try:
            value = self.numbers.read(row.cells.get("close", ""))
        except CellError as error:
            raise (ValueError(str(error)) if str(error) else wrong) from None
        cents = value.scaleb(money.decimals(self.company.currency)).quantize(Decimal(1), ROUND_HALF_UP)
        if not 0 < cents < 10**MOST_DIGITS:
            raise wrong
        return int(cents)

    def _volume(self, row: Row) -> int:
        wrong = ValueError(_("“%s” is not a valid volume.") % row.text("volume"))
        try:
            value = self.numbers.read(row.cells.get("volume", ""), is_scaled=True)
        except CellError as error:
            raise (ValueError(str(error)) if str(error) else wrong) from None
        if value != int(value) or value >= 10**MOST_DIGITS:
            raise wrong
        return int(value)


def read(company: Company, content: bytes) -> list[DailyClose]:
    """Read all closes of a file. Raises BadPrices."""
    try:
        table = read_table(content, columns(), MOST_ROWS)
        _refuse_other_currency(table, company)
        numbers = Numbers(table.rows, ["close", "volume", *OTHERS], money.marks(company.currency))
        latest = (timezone.now() + timedelta(hours=14)).date()  # today in the easternmost time zone
        reader = Reader(company, Dates(table.rows, "date"), numbers, latest)
    except Unreadable as error:
        raise BadPrices([str(error)]) from None
    closes, wrong = _sorted_out(reader, table.rows)
    if wrong:
        errors = [_("Line %(number)s: %(error)s") % {"number": row.number, "error": error} for row, error in wrong]
        raise BadPrices(errors, table.heads, [[str(row.number), error, *row.as_sent] for row, error in wrong])
    if not closes:
        raise BadPrices([_("There are no prices in this file.")])
    return closes


def _sorted_out(reader: Reader, rows: list[Row]) -> tuple[list[DailyClose], list[tuple[Row, str]]]:
    """The valid closes, and each bad row with its error; reading stops after MOST_BAD errors."""
    closes: dict[date, tuple[int, DailyClose]] = {}
    wrong: list[tuple[Row, str]] = []
    for row in rows:
        if len(wrong) == MOST_BAD:
            break
        try:
            close = reader.close(row)
        except ValueError as error:
            wrong.append((row, str(error)))
            continue
        if close is None:
            continue
        first = closes.setdefault(close.date, (row.number, close))
        if first[1] is not close:
            wrong.append((row, _again(close, *first)))
    return [close for _number, close in closes.values()], wrong


def _again(close: DailyClose, number: int, first: DailyClose) -> str:
    names = {"day": close.date, "number": number}
    if (close.close_cents, close.volume) == (first.close_cents, first.volume):
        return _("%(day)s appears twice: it is already on line %(number)s.") % names
    return _("%(day)s is already on line %(number)s with different figures.") % names


def _refuse_other_currency(table: Table, company: Company) -> None:
    named = set(re.findall(r"\b[A-Z]{3}\b", table.titles["close"])) & _CODES
    if named and company.currency not in named:
        values = {"found": ", ".join(sorted(named)), "wanted": company.currency}
        raise Unreadable(_("The price is in %(found)s, not in %(wanted)s.") % values)


def template() -> list[Download]:
    """A file to fill in, with two example lines."""
    heads = [column.label for column in columns() if column.required]
    return downloads.table(_("prices"), heads, [list(row) for row in EXAMPLE])


def written(closes: list[DailyClose], currency: str) -> Iterator[str]:
    """The lines of a file that read() understands in every language."""
    yield "date,close,volume\n"
    for close in closes:
        yield f"{close.date},{money.major(close.close_cents, currency):f},{close.volume}\n"
