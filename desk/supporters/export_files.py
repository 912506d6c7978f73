"""Creating and deleting the files of exports, in workers."""

from datetime import timedelta
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation

from campaigns import clock
from campaigns.models import NotAllowed
from common.mail import outbox
from desk.models import Export
from desk.supporters import export_table
from desk.supporters.criteria import Wanted
from desk.supporters.matching import matching
from desk.visibility import Visibility, require_full

# Between two progress reports: a spreadsheet of millions of rows takes minutes to compress at the end.
LEASE = timedelta(minutes=10)


class TakenOver(Exception):
    """Another worker has claimed this export in the meantime."""


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
    found = matching(export.campaign, Wanted(**export.wanted), visibility)
    _delete_file(export)
    # Save the name before the file exists, so that after a crash the next worker knows what to delete.
    name = f"exports/{token_hex(16)}.{export.format}"
    _go_on(export, rows=0, of=found.count(), file=name)  # a full scan, but in a worker, and cheaper than what follows
    with TemporaryDirectory() as folder:
        path = Path(folder) / "supporters"
        export_table.write(path, export, found, lambda rows: _go_on(export, rows=rows))
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


@transaction.atomic
def _ready(export: Export) -> None:
    """Notify the member who requested it, and schedule the deletion of the file."""
    now = timezone.now()
    _go_on(export, due_at=now + Export.KEEP, ready_at=now, tries=0)
    campaign, language = export.campaign, export.by.language
    with translation.override(language):
        data = {
            "campaign_title": campaign.text.title,
            "url": settings.SITE_URL + reverse("desk:export", args=[campaign.slug, export.pk]),
            "until": clock.text(now + Export.KEEP, campaign),
            "rows": export.rows,
        }
        outbox.post("export_ready", export.by.email, data, key=f"export_ready:{export.pk}")


def _delete(export: Export) -> None:
    _delete_file(export)
    export.done(file="")


def _delete_file(export: Export) -> None:
    if export.file:
        default_storage.delete(str(export.file))
