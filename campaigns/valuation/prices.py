"""Daily closing prices: loading them from a file, and the quote for a day."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Count, Max, Min
from django.utils import timezone

from campaigns.models import Company, CompanyFact, DailyClose
from campaigns.valuation import price_files

SESSIONS = 7


def load(company: Company, content: bytes, source: str, source_url: str = "") -> int:
    """Load a CSV or XLSX file of closing prices; returns how many. Known days are overwritten.

    All prices of a company have one source. Raises BadPrices, in which case nothing is loaded.
    """
    closes = price_files.read(company, content)
    with transaction.atomic():
        DailyClose.objects.bulk_create(
            closes,
            update_conflicts=True,
            unique_fields=["company", "date"],
            update_fields=["close_cents", "volume"],
            batch_size=2000,
        )
        Company.objects.filter(pk=company.pk).update(
            prices_loaded_at=timezone.now(), prices_source=source, prices_source_url=source_url
        )
    return len(closes)


@dataclass(frozen=True, slots=True)
class Held:
    """The range of prices loaded for a company."""

    days: int
    first: date
    last: date


def held(company: Company) -> Held | None:
    found = company.closes.aggregate(days=Count("pk"), first=Min("date"), last=Max("date"))
    return Held(**found) if found["days"] else None


@dataclass(frozen=True, slots=True)
class Quote:
    """The close of a day, compared with earlier prices. Changes are fractions: -0.32 is a fall by 32 %."""

    date: date
    close_cents: int
    change: float | None
    since_ipo: float | None
    ipo_cents: int | None
    sessions: int = SESSIONS


def quote(company: Company, on: date) -> Quote | None:
    """Return the last close up to that day, compared with seven sessions earlier and with the IPO price."""
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
