"""What organizers decide about a campaign. What concerns money is carried out only when two of them decided it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from campaigns import totals
from campaigns.models import Campaign, CampaignAct, NotAllowed, Permission, WrongPhase
from common import wakeup
from common.crash import point
from payments.collection import collecting
from payments.models import Answer, Collection, MoneyAct, Payment, Refund
from payments.refunds import refunding
from pledges.models import Announcement, WrongMove

Phase = Campaign.Phase
Kind = MoneyAct.Kind
PHASES = {
    Kind.CANCEL: {Phase.INTEREST, Phase.PLEDGING, Phase.COLLECTING, Phase.OFFER},
    Kind.CAPTURE: {Phase.COLLECTING},
    Kind.RELEASE: {Phase.COLLECTING},
    Kind.ANSWER: {Phase.OFFER},
    Kind.REFUND: {Phase.COLLECTING, Phase.OFFER, Phase.COMPLETED, Phase.FAILED, Phase.CANCELLED},
}


class Moved(Exception):
    """What this was asked on is no longer so."""


def hold(campaign: Campaign, by: User) -> Campaign:
    """Lock the campaign, and with it its team, for somebody who answers for its money. Raises NotAllowed."""
    here = Campaign.objects.select_for_update().get(pk=campaign.pk)
    here.team.require(by, Permission.ACT_ON_MONEY)
    return here


@transaction.atomic
def extend(campaign: Campaign, deadline: datetime, by: User) -> Campaign:
    """Move the deadline to a later day and tell supporters. Raises ValueError, WrongPhase, NotAllowed.

    The terms that everybody accepted allow it, so it is no change of what was promised: nobody has to confirm it, and
    whoever does not want to wait withdraws. A deadline is brought forward only by a change, see reconsent.
    """
    here = hold(campaign, by)
    if here.phase not in Campaign.OPEN or here.deadline <= timezone.now():
        raise WrongPhase(f"{here.slug}: deadline in {here.phase}")
    if deadline <= here.deadline:
        raise ValueError("A deadline can be extended, never shortened.")
    facts = {"before": here.deadline.isoformat(), "after": deadline.isoformat()}
    here.deadline = deadline
    here.save(update_fields=["deadline"])
    CampaignAct.objects.create(campaign=here, by=by, kind=CampaignAct.Kind.EXTENDED, data=facts)
    Announcement.objects.create(campaign=here, kind="deadline_extended", data=facts)
    wakeup.ring_on_commit("pledges.tasks.announce")
    return here


@transaction.atomic
def give_up(campaign: Campaign, by: User) -> Campaign:
    """Cancel a draft. One person may: it has no pledges, so nobody relies on it. Raises WrongPhase, NotAllowed."""
    here = hold(campaign, by)
    if here.phase != Phase.DRAFT:
        raise WrongPhase(f"{here.slug}: given up in {here.phase}")
    here.move(Phase.CANCELLED, by)
    CampaignAct.objects.create(campaign=here, by=by, kind=CampaignAct.Kind.CANCELLED, data={"reason": ""})
    return here


def require_possible(act: MoneyAct) -> None:
    """Ask whether its campaign allows this as it is now. Raises WrongPhase, Moved, WrongMove."""
    if act.campaign.phase not in PHASES[Kind(act.kind)]:
        raise WrongPhase(f"{act.campaign.slug}: {act.kind} in {act.campaign.phase}")
    if act.kind in {Kind.CAPTURE, Kind.RELEASE}:
        _require_undecided(act)
    failed = Refund.objects.standing().filter(state=Refund.State.FAILED)
    if act.refund_id and not failed.filter(pk=act.refund_id).exists():
        raise WrongMove(f"refund {act.refund_id} is on its way or back")


def possible(campaign: Campaign) -> set[str]:
    """Name the acts about the money of all that could be asked for now."""
    found = set()
    for kind in (Kind.CANCEL, Kind.CAPTURE, Kind.RELEASE, Kind.ANSWER):
        with suppress(WrongPhase, Moved):
            require_possible(MoneyAct(campaign=campaign, kind=kind))
            found.add(kind.value)
    return found


def _require_undecided(act: MoneyAct) -> None:
    collection = Collection.objects.get(campaign=act.campaign)
    if collection.decision:
        raise Moved(f"{act.campaign.slug}: {act.kind} after the decision")
    if act.kind == Kind.CAPTURE and (collection.repairs_ended_at or not reaches_threshold(act.campaign)):
        raise Moved(f"{act.campaign.slug}: nothing to wait for, or too little reserved")


def reaches_threshold(campaign: Campaign) -> bool:
    """Whether what is reserved now suffices; the recount decides on the pledges themselves."""
    return totals.of([campaign])[campaign.pk].authorized.cents >= campaign.threshold_cents


def carry_out(act: MoneyAct, by: User) -> None:
    """Do what two people decided. In the transaction of the second, which holds the campaign.

    Raises WrongPhase, Moved, WrongMove, refunding.TooMuch.
    """
    if act.state != MoneyAct.State.CONFIRMED:
        raise NotAllowed(f"{act} has not been confirmed.")
    require_possible(act)
    DOES[Kind(act.kind)](act, by)


def _cancel(act: MoneyAct, by: User) -> None:
    act.campaign.move(Phase.CANCELLED, by)
    _end(act.campaign)


def _capture(act: MoneyAct, by: User) -> None:  # noqa: ARG001  (like the others)
    collecting.stop_waiting(act.campaign)


def _release(act: MoneyAct, by: User) -> None:
    act.campaign.move(Phase.FAILED, by)
    _end(act.campaign)


def _answer(act: MoneyAct, by: User) -> None:
    if act.answer == Answer.ACCEPTED:
        act.campaign.move(Phase.COMPLETED, by)
    else:
        act.campaign.move(Phase.FAILED, by)
        _end(act.campaign)


def _refund(act: MoneyAct, by: User) -> None:
    if act.refund:
        refunding.again(act.refund, by)


DOES: dict[MoneyAct.Kind, Callable[[MoneyAct, User], None]] = {
    Kind.CANCEL: _cancel,
    Kind.CAPTURE: _capture,
    Kind.RELEASE: _release,
    Kind.ANSWER: _answer,
    Kind.REFUND: _refund,
}


def _end(campaign: Campaign) -> None:
    """Have everything undone by the workers: reservations released, collected money sent back."""
    Collection.objects.filter(campaign=campaign, decision="").update(
        decision=Collection.Decision.RELEASE, decided_at=timezone.now()
    )
    unreleased = [*Payment.UNSETTLED, Payment.State.AUTHORIZED, Payment.State.TO_CAPTURE]
    Payment.objects.filter(campaign=campaign, state__in=unreleased).queue(Payment.State.TO_RELEASE)
    wakeup.ring_on_commit("payments.tasks.steer_campaigns", "payments.tasks.release", "payments.tasks.refund")
    point("end:before commit")
