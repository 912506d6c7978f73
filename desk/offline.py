"""Offline pledges, made on paper or by bank transfer: a file is previewed, then loaded, then each supporter confirms.

A loaded pledge counts only after its supporter has agreed on the page linked in the mail; then it is an interest like
any other, with a source of its own. Money that came by bank transfer is not part of these books.
"""

from datetime import timedelta
from enum import StrEnum
from typing import Any
from uuid import uuid5

from django.db import transaction
from django.utils import timezone

from accounts import sign_in
from accounts.models import User
from campaigns.models import CampaignAct, TeamMember
from common import wakeup
from desk import offline_lines
from desk.models import OfflineImport
from desk.visibility import require_full
from pledges import emails, pledging
from pledges.models import Pledge

OfflineImportState = OfflineImport.State

KEEP = timedelta(days=1)
BATCH = 100


class Progress(StrEnum):
    """The state of a file; each has a partial in desk/offline_import.html."""

    WAITING = "waiting"
    IMPORTED = "imported"
    NOTHING = "nothing"

    @property
    def template(self) -> str:
        return f"desk/offline_import.html#{self}"


class Decided(Exception):
    """This file has already been loaded or dropped."""


def progress(found: OfflineImport) -> Progress:
    if found.state == OfflineImportState.WAITING:
        return Progress.WAITING
    return Progress.NOTHING if found.state == OfflineImportState.DROPPED and not found.loaded else Progress.IMPORTED


def propose(member: TeamMember, content: bytes) -> OfflineImport:
    """Read a file for the preview, without loading anything. Raises NotAllowed, NotReadable."""
    require_full(member.campaign, member.user)
    found = offline_lines.read(member.campaign, content)
    return member.campaign.offline_imports.create(
        by=member.user,
        lines=found.lines,
        errors=found.errors,
        bad=[found.heads, *found.bad] if found.bad else [],
        of=len(found.lines),
        due_at=timezone.now() + KEEP,
    )


@transaction.atomic
def load(proposed: OfflineImport, by: User) -> None:
    """Have workers load the valid lines. Raises NotAllowed, CampaignClosed, Decided."""
    require_full(proposed.campaign, by)
    campaign = pledging.lock_open_campaign(proposed.campaign_id)
    _decide(proposed, state=OfflineImportState.LOADING, due_at=timezone.now())
    campaign.acts.create(by=by, kind=CampaignAct.Kind.OFFLINE_LOADED, data={"number": proposed.of})
    wakeup.wake_on_commit("desk.tasks.load_offline")


def drop(proposed: OfflineImport) -> None:
    """Discard the lines. Raises Decided."""
    _decide(proposed, state=OfflineImportState.DROPPED, due_at=None, lines=[], errors=[], bad=[])


def _decide(proposed: OfflineImport, **facts: Any) -> None:
    if not OfflineImport.objects.filter(pk=proposed.pk, state=OfflineImportState.WAITING).update(**facts):
        raise Decided(str(proposed))


def work_due() -> int:
    return OfflineImport.objects.work(_work, limit=10)


def _work(found: OfflineImport) -> None:
    """Load a batch, or discard a file that nobody decided about in time."""
    if found.state == OfflineImportState.WAITING:
        drop(found)
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
