"""Loading the lines of files as drafts, in workers."""

from typing import Any
from uuid import uuid5

from django.db import transaction
from django.utils import timezone

from accounts import sign_in
from desk.models import OfflineImport
from desk.offline import files
from pledges import emails, pledging
from pledges.models import Pledge

OfflineImportState = OfflineImport.State

BATCH = 100


def work_due() -> int:
    return OfflineImport.objects.work(_work, limit=10)


def _work(found: OfflineImport) -> None:
    """Load a batch, or discard a file that nobody decided about in time."""
    if found.state == OfflineImportState.WAITING:
        files.drop(found)
        return
    try:
        _load_some(found)
    except pledging.CampaignClosed:
        found.done(state=OfflineImportState.DROPPED, lines=[], errors=[], bad=[])


@transaction.atomic
def _load_some(found: OfflineImport) -> None:
    """Create drafts of the next lines, email their supporters and record the progress, in one transaction."""
    campaign = pledging.lock_open_campaign(found.campaign_id)
    here = OfflineImport.objects.select_for_update().get(pk=found.pk)
    batch = here.lines[here.loaded : here.loaded + BATCH]
    drafts = [_draft(here, number, line) for number, line in enumerate(batch, here.loaded)]
    emails.notify_many("offline_noted", campaign, {str(draft.pk): draft for draft in drafts})
    here.loaded += len(batch)
    here.due_at, here.tries = timezone.now(), 0
    if here.loaded == len(here.lines):
        here.state, here.lines, here.errors, here.bad, here.due_at = OfflineImportState.LOADED, [], [], [], None
    here.save(update_fields=["loaded", "state", "lines", "errors", "bad", "due_at", "tries"])


def _draft(found: OfflineImport, number: int, line: dict[str, Any]) -> Pledge:
    supporter = sign_in.get_or_create_user(line["email"])
    if supporter.last_login is None and supporter.language != line["language"]:
        supporter.language = line["language"]
        supporter.save(update_fields=["language"])
    draft, _created = Pledge.objects.get_or_create(
        form_key=uuid5(found.pk, str(number)),
        defaults={
            "campaign_id": found.campaign_id,
            "supporter": supporter,
            "amount_cents": line["cents"],
            "name": line["name"],
            "source": line["channel"],
        },
    )
    return draft
