"""Exporting supporters: requested by those who may see them in full, created by a worker, deleted after some days.

The file is not served at any public address: only signed-in owners and treasurers can download it, and every download
is logged.
"""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from campaigns import clock
from campaigns.models import Campaign, CampaignAct, NotAllowed, TeamMember
from common import money, wakeup
from common.files import spreadsheet
from common.files.spreadsheet import Cell, Money
from common.mail import outbox
from desk import supporters
from desk.models import Export
from desk.supporters import Wanted
from desk.visibility import Visibility, require_full
from payments.models import Payment
from pledges.models import Card, Pledge

KEEP = timedelta(days=7)
# Between two progress reports: a spreadsheet of millions of rows takes minutes to compress at the end.
LEASE = timedelta(minutes=10)
BATCH = 2_000

COLUMNS = {
    "reference": _("The pledge’s reference, as it appears in every email to the supporter."),
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


class State(StrEnum):
    """The state of a file; each has a partial in desk/exports.html."""

    QUEUED = "queued"
    WRITTEN = "written"
    REFUSED = "refused"
    READY = "ready"
    DELETED = "deleted"

    @property
    def template(self) -> str:
        return f"desk/exports.html#{self}"


class TakenOver(Exception):
    """Another worker has claimed this export in the meantime."""


@transaction.atomic
def request(member: TeamMember, kind: Export.Format, wanted: Wanted) -> Export:
    """Request an export, which a worker will create. Raises NotAllowed."""
    campaign = member.campaign
    require_full(campaign, member.user)
    export = campaign.exports.create(by=member.user, format=kind, wanted=asdict(wanted))
    _log(export, member.user, CampaignAct.Kind.SUPPORTERS_EXPORTED)
    wakeup.wake_on_commit("desk.tasks.work_on_exports")
    return export


def state(export: Export) -> State:
    if export.is_on_its_way:
        return State.WRITTEN if export.of else State.QUEUED
    if export.ready_at is None:
        return State.REFUSED
    return State.READY if export.is_there else State.DELETED


def fetched(export: Export, by: User) -> None:
    _log(export, by, CampaignAct.Kind.EXPORT_FETCHED)


def _log(export: Export, by: User, kind: CampaignAct.Kind) -> None:
    data = {"export": str(export.pk), "format": export.format, "rows": export.rows}
    export.campaign.acts.create(by=by, kind=kind, data=data)


def work_due() -> int:
    """Create or delete one file that is due; returns how many were claimed."""
    return Export.objects.select_related("campaign", "by").work(_work, limit=1)


def _work(export: Export) -> None:
    try:
        if export.ready_at:
            _delete(export)
        else:
            _make(export, require_full(export.campaign, export.by))
    except NotAllowed:
        _delete(export)
    except TakenOver:
        pass


def _make(export: Export, visibility: Visibility) -> None:
    """Write the file, from the beginning even if an earlier attempt crashed."""
    found = supporters.matching(export.campaign, Wanted(**export.wanted), visibility)
    _delete_file(export)
    # Save the name before the file exists, so that after a crash the next worker knows what to delete.
    name = f"exports/{token_hex(16)}.{export.format}"
    _go_on(export, rows=0, of=found.count(), file=name)  # a full scan, but in a worker, and cheaper than what follows
    with TemporaryDirectory() as folder:
        path = Path(folder) / "supporters"
        WRITERS[Export.Format(export.format)](path, list(COLUMNS), _rows(export, found))
        with path.open("rb") as file:
            default_storage.save(name, File(file))
    try:
        _ready(export)
    except TakenOver:
        default_storage.delete(name)
        raise


def _go_on(export: Export, **facts: Any) -> None:
    """Record the progress and extend the lease. Raises TakenOver."""
    due_at = facts.pop("due_at", timezone.now() + LEASE)
    mine = Export.objects.filter(pk=export.pk, due_at=export.due_at)
    if not mine.update(due_at=due_at, **facts):
        raise TakenOver(str(export))
    for name, value in {"due_at": due_at, **facts}.items():
        setattr(export, name, value)


def _rows(export: Export, found: QuerySet[Pledge]) -> Iterator[list[Cell]]:
    """Read batches, each a range of an index; pledges made meanwhile are left out, and none appears twice."""
    left = found
    while batch := list(left.select_related("supporter")[:BATCH]):
        yield from _batch(batch, export.campaign)
        _go_on(export, rows=export.rows + len(batch))
        left = supporters.after(found, batch[-1])


def _batch(pledges: list[Pledge], campaign: Campaign) -> Iterator[list[Cell]]:
    tags, payments, countries = supporters.tags(pledges), _payments(pledges), _countries(pledges)
    for pledge in pledges:
        yield [
            str(pledge.pk),
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


@transaction.atomic
def _ready(export: Export) -> None:
    """Notify the member who requested it, and schedule the deletion of the file."""
    now = timezone.now()
    _go_on(export, due_at=now + KEEP, ready_at=now, tries=0)
    campaign, language = export.campaign, export.by.language
    with translation.override(language):
        data = {
            "campaign_title": campaign.text.title,
            "url": settings.SITE_URL + reverse("desk:export", args=[campaign.slug, export.pk]),
            "until": clock.text(now + KEEP, campaign),
            "rows": export.rows,
        }
        outbox.post("export_ready", export.by.email, data, key=f"export_ready:{export.pk}")


def _delete(export: Export) -> None:
    _delete_file(export)
    export.done(file="")


def _delete_file(export: Export) -> None:
    if export.file:
        default_storage.delete(str(export.file))
