"""The campaign's situation, and what happens next automatically. Each value has a partial in desk/phase.html."""

from __future__ import annotations

from campaigns.models import Campaign
from common.pages.partials import PartialEnum
from desk.figures import Figures
from payments.models import Collection, Payment, Refund

Phase = Campaign.Phase


class Situation(PartialEnum, partials="desk/phase.html#is_"):
    DRAFT = "draft"
    INTEREST = "interest"
    PLEDGING = "pledging"
    AUTHORIZING = "authorizing"
    CAPTURING = "capturing"
    OFFER = "offer"
    COMPLETED = "completed"
    NOT_SOLD = "not_sold"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Next(PartialEnum, partials="desk/phase.html#next_"):
    """What happens next automatically."""

    OPENING = "opening"
    CLOSING = "closing"
    ENDING = "ending"
    DEADLINE = "deadline"
    AUTHORIZING = "authorizing"
    COUNTING = "counting"
    OFFERING = "offering"
    ANSWER = "answer"
    COMPLETE = "complete"
    UNDOING = "undoing"
    WAITING = "waiting"
    FAILED_REFUNDS = "failed_refunds"
    UNDONE = "undone"


def situation(campaign: Campaign, collection: Collection | None) -> Situation:
    if campaign.phase == Phase.COLLECTING:
        return Situation.CAPTURING if _is_captured(collection) else Situation.AUTHORIZING
    return Situation.NOT_SOLD if campaign.was_not_sold else Situation(campaign.phase)


def next_step(campaign: Campaign, known: Figures) -> Next:
    if campaign.phase in Campaign.OPEN:
        return _next_open(campaign)
    if campaign.phase == Phase.COLLECTING:
        return _next_collecting(known)
    calm = {Phase.DRAFT: Next.OPENING, Phase.OFFER: Next.ANSWER, Phase.COMPLETED: Next.COMPLETE}
    return calm.get(Phase(campaign.phase)) or _next_ended(known)


def _is_captured(collection: Collection | None) -> bool:
    return collection is not None and collection.decision == Collection.Decision.CAPTURE


def _next_open(campaign: Campaign) -> Next:
    if not campaign.is_open:
        return Next.CLOSING
    return Next.ENDING if campaign.phase == Phase.INTEREST else Next.DEADLINE


def _next_collecting(known: Figures) -> Next:
    if _is_captured(known.collection):
        return Next.OFFERING
    return Next.AUTHORIZING if known.payments[Payment.State.TO_AUTHORIZE].people else Next.COUNTING


def _next_ended(known: Figures) -> Next:
    refunds = known.refunds
    to_send = refunds[Refund.State.TO_REFUND].people or refunds[Refund.State.PENDING].people
    if known.payments[Payment.State.TO_RELEASE].people or to_send:
        return Next.UNDOING
    if refunds[Refund.State.WAITING].people:
        return Next.WAITING
    return Next.FAILED_REFUNDS if known.failed_refunds.rows else Next.UNDONE
