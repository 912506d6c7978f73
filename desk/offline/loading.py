"""Loading the lines of files as drafts, in workers."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone

from accounts import sign_in
from accounts.models import User
from desk.models import OfflineImport
from desk.offline import files
from pledges import emails, pledging
from pledges.models import Pledge

OfflineImportState = OfflineImport.State

BATCH = 500


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
    drafts = _drafts(here, {uuid5(here.pk, str(number)): line for number, line in enumerate(batch, here.loaded)})
    emails.notify_many("offline_noted", campaign, {str(draft.pk): draft for draft in drafts})
    here.loaded += len(batch)
    here.due_at, here.tries = timezone.now(), 0
    here.save(update_fields=["loaded", "due_at", "tries"])
    if here.loaded == len(here.lines):
        here.done(state=OfflineImportState.LOADED, lines=[], errors=[], bad=[])


def _drafts(found: OfflineImport, lines: dict[UUID, dict[str, Any]]) -> list[Pledge]:
    """Create a draft for each line, whose key makes it once."""
    supporters = sign_in.get_or_create_users(line["email"] for line in lines.values())
    _set_languages(supporters, lines.values())
    Pledge.objects.bulk_create(
        (
            Pledge(
                form_key=key,
                campaign_id=found.campaign_id,
                supporter=supporters[line["email"]],
                amount_cents=line["cents"],
                name=line["name"],
                source=line["channel"],
            )
            for key, line in lines.items()
        ),
        ignore_conflicts=True,
    )
    drafts = Pledge.objects.filter(form_key__in=lines).select_related("supporter")
    return sorted(drafts, key=lambda draft: draft.number)


def _set_languages(supporters: dict[str, User], lines: Iterable[dict[str, Any]]) -> None:
    """Those who have never signed in are written to in the language of their line."""
    changed: dict[str, list[User]] = defaultdict(list)
    for line in lines:
        supporter = supporters[line["email"]]
        if supporter.last_login is None and supporter.language != line["language"]:
            changed[line["language"]].append(supporter)
    for language, people in changed.items():
        User.objects.filter(pk__in=[each.pk for each in people]).update(language=language)
