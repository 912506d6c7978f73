"""Exporting supporters: requested by those who may see them in full, created by a worker, deleted after some days.

The file is not served at any public address: only signed-in owners and treasurers can download it, and every download
is logged.
"""

from dataclasses import asdict

from django.db import transaction

from accounts.models import User
from campaigns.models import CampaignAct, TeamMember
from common import wakeup
from common.pages.partials import PartialEnum
from desk.models import Export
from desk.supporters.criteria import Wanted
from desk.visibility import require_full


class State(PartialEnum, partials="desk/exports.html#"):
    """The state of a file; each has a partial in desk/exports.html."""

    QUEUED = "queued"
    WRITTEN = "written"
    REFUSED = "refused"
    READY = "ready"
    DELETED = "deleted"


@transaction.atomic
def request(member: TeamMember, kind: Export.Format, wanted: Wanted) -> Export:
    """Request an export, which a worker will create; until it is ready, the same request again returns it.

    Raises NotAllowed.
    """
    campaign = member.campaign
    # Of two clicks at the same moment, the second waits here and finds the export of the first.
    campaign.team.select_for_update(no_key=True).filter(pk=member.pk).first()
    require_full(campaign, member.user)
    same = campaign.exports.filter(by=member.user, format=kind, wanted=asdict(wanted))
    if export := same.on_their_way().first():
        return export
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
