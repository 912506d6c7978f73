"""Acts about money: when each is possible, and carrying it out after two people have decided."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from typing import Any

from accounts.models import User
from campaigns import totals
from campaigns.models import Campaign, NotAllowed, WrongPhase
from payments.collection import collecting
from payments.models import Answer, Collection, MoneyAct, Refund, ShareIssue
from payments.refunds import refunding
from payments.shares import issuing, planning
from pledges.models import WrongMove

Phase = Campaign.Phase
MoneyActKind = MoneyAct.Kind
PHASES = {
    MoneyActKind.CANCEL: {Phase.INTEREST, Phase.PLEDGING, Phase.COLLECTING, Phase.OFFER},
    MoneyActKind.CAPTURE: {Phase.COLLECTING},
    MoneyActKind.RELEASE: {Phase.COLLECTING},
    MoneyActKind.ANSWER: {Phase.OFFER},
    MoneyActKind.ISSUE: {Phase.COMPLETED},
    MoneyActKind.REFUND: {Phase.COLLECTING, Phase.OFFER, Phase.COMPLETED, Phase.FAILED, Phase.CANCELLED},
}


class Outdated(Exception):
    """The figures or decision that the request was based on have changed."""


def require_possible(act: MoneyAct) -> None:
    """Check that the act is possible in the campaign's current state. Raises WrongPhase, Outdated, WrongMove."""
    if act.campaign.phase not in PHASES[MoneyActKind(act.kind)]:
        raise WrongPhase(f"{act.campaign.slug}: {act.kind} in {act.campaign.phase}")
    if act.kind in {MoneyActKind.CAPTURE, MoneyActKind.RELEASE}:
        _require_undecided(act)
    if act.kind == MoneyActKind.ISSUE and ShareIssue.objects.filter(campaign=act.campaign).exists():
        raise Outdated(f"{act.campaign.slug}: shares were issued already")
    failed = Refund.objects.standing().filter(state=Refund.State.FAILED)
    if act.refund_id and not failed.filter(pk=act.refund_id).exists():
        raise WrongMove(f"refund {act.refund_id} is on its way or back")


def possible(campaign: Campaign) -> set[str]:
    """The kinds of acts about all of the campaign's money that could be requested now."""
    found = set()
    for kind in PHASES.keys() - {MoneyActKind.REFUND}:
        with suppress(WrongPhase, Outdated):
            require_possible(MoneyAct(campaign=campaign, kind=kind))
            found.add(kind.value)
    return found


def planned(act: MoneyAct) -> dict[str, Any]:
    """What the act would do that the campaign's figures do not tell: of an issue of shares, what it comes to."""
    return {"issue": asdict(planning.plan(act.campaign, act.nominal_cents))} if act.nominal_cents else {}


def _require_undecided(act: MoneyAct) -> None:
    collection = Collection.objects.get(campaign=act.campaign)
    if collection.decision:
        raise Outdated(f"{act.campaign.slug}: {act.kind} after the decision")
    if act.kind == MoneyActKind.CAPTURE and (collection.repairs_ended_at or not reaches_threshold(act.campaign)):
        raise Outdated(f"{act.campaign.slug}: nothing to wait for, or too little reserved")


def reaches_threshold(campaign: Campaign) -> bool:
    """Whether the authorized money reaches the threshold, by the totals; the recount sums up the pledges themselves."""
    return totals.of([campaign])[campaign.pk].authorized.cents >= campaign.threshold_cents


def carry_out(act: MoneyAct, by: User) -> None:
    """Carry out what two people decided. In the transaction of the confirmation, which has locked the campaign.

    Raises WrongPhase, Outdated, WrongMove, refunding.TooMuch.
    """
    if act.state != MoneyAct.State.CONFIRMED:
        raise NotAllowed(f"{act} has not been confirmed.")
    require_possible(act)
    DOES[MoneyActKind(act.kind)](act, by)


def _cancel(act: MoneyAct, by: User) -> None:
    act.campaign.move(Phase.CANCELLED, by)
    collecting.undo(act.campaign)


def _capture(act: MoneyAct, by: User) -> None:  # noqa: ARG001  (same signature as the others)
    collecting.stop_waiting(act.campaign)


def _release(act: MoneyAct, by: User) -> None:
    act.campaign.move(Phase.FAILED, by)
    collecting.undo(act.campaign)


def _answer(act: MoneyAct, by: User) -> None:
    if act.answer == Answer.ACCEPTED:
        act.campaign.move(Phase.COMPLETED, by)
    else:
        act.campaign.move(Phase.FAILED, by)
        collecting.undo(act.campaign)


def _refund(act: MoneyAct, by: User) -> None:
    if act.refund:
        refunding.again(act.refund, by)


def _issue(act: MoneyAct, by: User) -> None:  # noqa: ARG001  (same signature as the others)
    if act.nominal_cents:
        issuing.decide(act, act.nominal_cents)


DOES: dict[MoneyAct.Kind, Callable[[MoneyAct, User], None]] = {
    MoneyActKind.CANCEL: _cancel,
    MoneyActKind.CAPTURE: _capture,
    MoneyActKind.RELEASE: _release,
    MoneyActKind.ANSWER: _answer,
    MoneyActKind.REFUND: _refund,
    MoneyActKind.ISSUE: _issue,
}
