"""The table of an export: what its columns mean, and its rows."""

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from campaigns import clock
from campaigns.models import Campaign
from common import money
from common.files import spreadsheet
from common.files.spreadsheet import Cell, Money
from desk.models import Export
from desk.supporters import listing
from payments.models import Payment
from pledges.models import Card, Pledge

BATCH = 2_000

COLUMNS = {
    "reference": _("The pledge’s reference, such as WAT-7K3Q, as it appears in every email to the supporter."),
    "pledged_at": _("Date and time in the campaign’s time zone; in CSV files with the offset from UTC (ISO 8601)."),
    "stage": _("The pledge’s stage: unconfirmed, interested, secured (card saved), authorized (held on the card), "
"collected, issued, withdrawn, lapsed, released or refunded."),
    "amount": _("The amount pledged; in CSV files with a decimal point."),
    "currency": _("The currency (ISO 4217)."),
    "email": _("The supporter’s email address."),
    "name": _("The name that the supporter gave; may be empty."),
    "name_is_public": _("Whether everyone can see the name: yes or no."),
    "amount_is_public": _("Whether everyone can see the amount: yes or no."),
    "language": _("The language in which the supporter receives emails (ISO 639-1)."),
    "source": _("The code of the link through which the supporter came, empty if there was none; offline:paper or "
"offline:transfer for pledges that were not made on this site."),
    "card_country": _("The country of the bank that issued the saved card, as reported by the payment provider (ISO "
"3166-1); empty while no card is saved, and once it is deleted."),
    "payment": _("The state of the newest payment, empty before the campaign closes: to_authorize, declined, "
"repairing, authorized, to_capture, captured, to_release or released."),
    "tags": _("The team’s tags, separated by semicolons."),
}  # fmt: skip
WRITERS = {Export.Format.CSV: spreadsheet.write_csv, Export.Format.XLSX: spreadsheet.write_xlsx}


def write(path: Path, export: Export, found: QuerySet[Pledge], report: Callable[[int], None]) -> None:
    """Write these pledges to a file; `report` gets the number of rows so far after each batch."""
    WRITERS[Export.Format(export.format)](path, list(COLUMNS), _rows(export.campaign, found, report))


def _rows(campaign: Campaign, found: QuerySet[Pledge], report: Callable[[int], None]) -> Iterator[list[Cell]]:
    """Read batches, each a range of an index; pledges made meanwhile are left out, and none appears twice."""
    left, count = found, 0
    while batch := list(left.select_related("supporter")[:BATCH]):
        yield from _batch(batch, campaign)
        count += len(batch)
        report(count)
        left = listing.after(found, batch[-1])


def _batch(pledges: list[Pledge], campaign: Campaign) -> Iterator[list[Cell]]:
    tags, payments, countries = listing.tags(pledges), _payments(pledges), _countries(pledges)
    for pledge in pledges:
        yield [
            pledge.reference_in(campaign),
            clock.there(pledge.created_at, campaign),
            pledge.status,
            Money(money.major(pledge.amount_cents, campaign.currency), campaign.currency),
            campaign.currency,
            pledge.supporter.email,
            pledge.name,
            _yes(pledge.show_name),
            _yes(pledge.show_amount),
            pledge.supporter.language,
            pledge.source,
            countries.get(pledge.pk, ""),
            payments.get(pledge.pk, ""),
            "; ".join(tags.get(pledge.pk, [])),
        ]


def _yes(fact: bool) -> str:  # noqa: FBT001  (formats a boolean)
    return "yes" if fact else "no"


def _payments(pledges: list[Pledge]) -> dict[UUID, str]:
    """The state of each pledge's newest payment, by pledge id."""
    rows = Payment.objects.filter(pledge__in=pledges).order_by("pk")
    return dict(rows.values_list("pledge_id", "state"))


def _countries(pledges: list[Pledge]) -> dict[UUID, str]:
    """The country of each pledge's saved card, by pledge id."""
    saved = Card.objects.filter(pledge__in=pledges, state=Card.State.SAVED)
    return dict(saved.values_list("pledge_id", "country"))
