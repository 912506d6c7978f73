"""The table of an export: what its columns mean, and its rows, which the database writes as lines of CSV."""

import csv
from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Final

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from common import money, sql
from common.files import spreadsheet
from common.files.spreadsheet import Cell, Money
from common.signed import pages
from desk.models import Export
from pledges.models import Pledge, reference

BATCH = 20_000  # rows between two reports of the progress

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
FIELDS: Final = [
    "id", "number", "created_at", "status", "amount_cents", "supporter_id", "name", "show_name", "show_amount", "source"
]  # fmt: skip
# Where the next batch begins, and the columns in the same order, but the number in place of the reference. Most pledges
# have neither payments nor tags, and finding that out takes less time than sorting none.
ROWS = """
    SELECT found.created_at, found.id, number, to_char(found.created_at, 'YYYY-MM-DD"T"HH24:MI:SSTZH:TZM'), status,
        round(amount_cents::numeric / %(unit)s, %(decimals)s), %(currency)s, {email}, {name},
        CASE WHEN show_name THEN 'yes' ELSE 'no' END, CASE WHEN show_amount THEN 'yes' ELSE 'no' END,
        supporter.language, {source}, {country},
        CASE WHEN EXISTS (SELECT FROM {payments.Payment} WHERE pledge_id = found.id) THEN
            (SELECT state FROM {payments.Payment} WHERE pledge_id = found.id ORDER BY id DESC LIMIT 1)
        END,
        {tags}
    FROM ({found}) found JOIN {accounts.User} supporter ON supporter.id = supporter_id
    ORDER BY found.created_at DESC, found.id DESC
"""
TEXTS: Final = {
    "email": "supporter.email",
    "name": "found.name",
    "source": "found.source",
    "country": "(SELECT country FROM {pledges.Card} WHERE pledge_id = found.id AND state = 'saved')",
    "tags": """
        CASE WHEN EXISTS (SELECT FROM {desk.Tagging} WHERE pledge_id = found.id) THEN
            (SELECT string_agg(tag.name, '; ' ORDER BY tag.name)
             FROM {desk.Tagging} JOIN {desk.Tag} tag ON tag.id = tag_id WHERE pledge_id = found.id)
        END
    """,
}
PLAIN = "nullif({}, '')"
HARMLESS = f"regexp_replace({PLAIN}, %(formula)s, '''\\&')"


def write(path: Path, export: Export, found: QuerySet[Pledge], report: Callable[[int], None]) -> None:
    """Write these pledges to a file; `report` gets the number of rows so far after each batch."""
    if export.format == Export.Format.CSV:
        with path.open("wb") as file:
            file.writelines(_csv(export.campaign, found, report))
    else:
        spreadsheet.write_xlsx(path, list(COLUMNS), _cells(export.campaign, found, report))


def _csv(campaign: Campaign, found: QuerySet[Pledge], report: Callable[[int], None]) -> Iterator[bytes]:
    yield from (line.encode() for line in spreadsheet.csv_lines(list(COLUMNS), []))
    yield from _lines(campaign, found, HARMLESS, report)


def _cells(campaign: Campaign, found: QuerySet[Pledge], report: Callable[[int], None]) -> Iterator[list[Cell]]:
    lines = _lines(campaign, found, PLAIN, report)
    for pledge, at, status, amount, currency, *others in csv.reader(line.decode() for line in lines):
        yield [pledge, datetime.fromisoformat(at), status, Money(Decimal(amount), currency), currency, *others]


def _lines(campaign: Campaign, found: QuerySet[Pledge], text: str, report: Callable[[int], None]) -> Iterator[bytes]:
    """Read batches, each a range of an index; pledges made meanwhile are left out, and none appears twice."""
    left, rows, batch = found, 0, BATCH
    while batch == BATCH:
        batch = 0
        for line in _batch(campaign, left[:BATCH], text):
            batch += 1
            at, pk, number, cells = line.split(b",", 3)
            yield b"%b,%b\r\n" % (reference.text(campaign.prefix, int(number)).encode(), cells[:-1])
        rows += batch
        report(rows)
        if batch:
            left = pages.below(found, "created_at", datetime.fromisoformat(at.decode()), pk.decode())


def _batch(campaign: Campaign, found: QuerySet[Pledge], text: str) -> Iterator[bytes]:
    given = {
        "unit": 10 ** money.decimals(campaign.currency),
        "decimals": money.decimals(campaign.currency),
        "currency": campaign.currency,
        "formula": f"^{spreadsheet.FORMULA.pattern}",
    }
    rows = ROWS
    for name, value in TEXTS.items():
        rows = rows.replace(f"{{{name}}}", text.format(value))
    with sql.settings(timezone=campaign.timezone, **sql.BY_KEY):
        yield from sql.copied(rows, given, found=found.values(*FIELDS))
