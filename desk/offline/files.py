"""Files of offline pledges: uploading one, and deciding about it after a preview."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from campaigns.models import CampaignAct, TeamMember
from common import wakeup
from common.pages.partials import PartialEnum
from desk.models import OfflineImport
from desk.offline import lines
from desk.visibility import require_full
from pledges import pledging

OfflineImportState = OfflineImport.State

KEEP = timedelta(days=1)


class Progress(PartialEnum, partials="desk/offline_import.html#"):
    """The state of a file; each has a partial in desk/offline_import.html."""

    WAITING = "waiting"
    IMPORTED = "imported"
    NOTHING = "nothing"


class Decided(Exception):
    """This file has already been loaded or dropped."""


def progress(found: OfflineImport) -> Progress:
    if found.state == OfflineImportState.WAITING:
        return Progress.WAITING
    return Progress.NOTHING if found.state == OfflineImportState.DROPPED and not found.loaded else Progress.IMPORTED


def propose(member: TeamMember, content: bytes) -> OfflineImport:
    """Read a file for the preview, without loading anything. Raises NotAllowed, NotReadable."""
    require_full(member.campaign, member.user)
    found = lines.read(member.campaign, content)
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
