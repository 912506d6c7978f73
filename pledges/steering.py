"""What organizers decide about a campaign: a later deadline, the seller's answer, the end."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from django.core.files import File
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts import bell
from accounts.models import User
from campaigns.models import Campaign, CampaignAct, TeamMember, WrongPhase
from pledges import collecting, reconfirming, refunding
from pledges.crash import point
from pledges.models import Announcement, Answer, Collection, Payment, Refund

Phase = Campaign.Phase
MONEY_ROLES = {TeamMember.Role.OWNER, TeamMember.Role.TREASURER}


class NotAllowed(Exception):
    """This person may not do this, or not alone."""


class NotWaiting(Exception):
    """The answer was taken back or rejected."""


def _require(campaign: Campaign, user: User) -> None:
    if not campaign.team.filter(user=user, role__in=MONEY_ROLES).exists():
        raise NotAllowed(f"{user.pk} in {campaign.slug}")


@transaction.atomic
def extend(campaign: Campaign, deadline: datetime, by: User) -> Campaign:
    """Move the deadline to a later day and tell supporters. Raises ValueError, WrongPhase, NotAllowed.

    The terms that everybody accepted allow it, so it is no change of what was promised: nobody has to confirm it, and
    whoever does not want to wait withdraws. A deadline is brought forward only by a change, see reconfirming.
    """
    _require(campaign, by)
    here = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if here.phase not in Campaign.OPEN or here.deadline <= timezone.now():
        raise WrongPhase(f"{here.slug}: deadline in {here.phase}")
    if deadline <= here.deadline:
        raise ValueError("A deadline can be extended, never shortened.")
    facts = {"before": here.deadline.isoformat(), "after": deadline.isoformat()}
    here.deadline = deadline
    here.save(update_fields=["deadline"])
    CampaignAct.objects.create(campaign=here, by=by, kind=CampaignAct.Kind.EXTENDED, data=facts)
    Announcement.objects.create(campaign=here, kind="deadline_extended", data=facts)
    bell.ring_on_commit("pledges.tasks.announce")
    return here


@transaction.atomic
def cancel(campaign: Campaign, reason: str, by: User) -> Campaign:
    """End the campaign: what is reserved is released, what was collected goes back. Raises WrongPhase, NotAllowed."""
    _require(campaign, by)
    here = Campaign.objects.select_for_update().get(pk=campaign.pk)
    here.move(Phase.CANCELLED, by)
    CampaignAct.objects.create(campaign=here, by=by, kind=CampaignAct.Kind.CANCELLED, data={"reason": reason})
    _end(here)
    return here


def _end(campaign: Campaign) -> None:
    """Have everything undone by the workers: reservations released, collected money sent back."""
    Collection.objects.filter(campaign=campaign, decision="").update(
        decision=Collection.Decision.RELEASE, decided_at=timezone.now()
    )
    unreleased = [*Payment.UNSETTLED, Payment.State.AUTHORIZED, Payment.State.TO_CAPTURE]
    Payment.objects.filter(campaign=campaign, state__in=unreleased).update(
        state=Payment.State.TO_RELEASE, due_at=timezone.now(), tries=0
    )
    for task in ("steer_campaigns", "release", "refund"):
        bell.ring_on_commit(f"pledges.tasks.{task}")
    point("end:before commit")


@transaction.atomic
def record_answer(campaign: Campaign, kind: Answer.Kind, by: User, document: File[bytes] | None = None) -> Answer:
    """Write down what the seller answered; it counts once somebody else confirms it. Raises WrongPhase, NotAllowed."""
    _require(campaign, by)
    _require_offer(campaign)
    return Answer.objects.create(campaign=campaign, kind=kind, recorded_by=by, document=document or "")


def _require_offer(campaign: Campaign) -> Campaign:
    here = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if here.phase != Phase.OFFER:
        raise WrongPhase(f"{here.slug}: answer in {here.phase}")
    return here


@transaction.atomic
def confirm_answer(answer: Answer, by: User) -> Campaign:
    """Confirm what somebody else recorded: accepted completes, all else refunds.

    Raises WrongPhase, NotAllowed, NotWaiting.
    """
    here = _require_offer(answer.campaign)
    _require(here, by)
    if answer.recorded_by_id == by.pk:
        raise NotAllowed("An answer needs two people.")
    _settle(answer, confirmed_by=by, confirmed_at=timezone.now())
    accepted = answer.kind == Answer.Kind.ACCEPTED
    here.move(Phase.COMPLETED if accepted else Phase.FAILED, by)
    CampaignAct.objects.create(
        campaign=here, by=by, kind=CampaignAct.Kind.ANSWERED, data={"answer": answer.kind, "recorded": str(answer.pk)}
    )
    if not accepted:
        _end(here)
    return here


@transaction.atomic
def drop_answer(answer: Answer, by: User) -> Answer:
    """Take back an answer of one's own, or reject somebody else's. Raises WrongPhase, NotAllowed, NotWaiting."""
    here = _require_offer(answer.campaign)
    _require(here, by)
    _settle(answer, dropped_by=by, dropped_at=timezone.now())
    answer.refresh_from_db()
    kind = CampaignAct.Kind.ANSWER_WITHDRAWN if answer.is_taken_back else CampaignAct.Kind.ANSWER_REJECTED
    CampaignAct.objects.create(
        campaign=here, by=by, kind=kind, data={"answer": answer.kind, "recorded": str(answer.pk)}
    )
    return answer


def _settle(answer: Answer, **facts: object) -> None:
    waiting = Answer.objects.filter(pk=answer.pk, confirmed_at=None, dropped_at=None)
    if not waiting.update(**facts):
        raise NotWaiting(answer)


@transaction.atomic
def refund_again(refund: Refund, by: User) -> None:
    """Send back once more what could not be refunded; twice is once.

    Raises NotAllowed, WrongMove, refunding.TooMuch.
    """
    payment = refund.payment
    _require(payment.campaign, by)
    made, is_news = refunding.again(refund, by)
    if is_news:
        facts = {"refund": str(made.pk), "pledge": str(payment.pledge_id), "cents": made.amount_cents}
        CampaignAct.objects.create(campaign=payment.campaign, by=by, kind=CampaignAct.Kind.REFUND_RETRIED, data=facts)


def undo_ended(campaign: Campaign) -> None:
    """Go on undoing what an ended campaign has taken; safe to call at any time."""
    while refunding.give_back(campaign):
        point("give back:after commit")


def steer_all() -> None:
    """Close what is due, go on with what is running, undo what has ended."""
    for campaign in collecting.closable():
        reconfirming.end(campaign)
        point("end window:after commit")
        # Of two that close at once, the second has nothing left to do.
        with suppress(collecting.NotYet, WrongPhase):
            collecting.close(campaign)
        point("close:after commit")
    for campaign in collecting.steerable():
        collecting.steer(campaign)
    kept = Payment.objects.kept().filter(campaign=OuterRef("pk"))
    for campaign in Campaign.objects.filter(Exists(kept), phase__in=[Phase.FAILED, Phase.CANCELLED]):
        undo_ended(campaign)
