"""Decisions about money by two people: one requests an act, another confirms exactly that, and it is carried out once.

Every step locks the campaign's row, so that changes to the team or to the campaign's phase wait for it.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import User
from campaigns import clock, totals
from campaigns.models import Campaign, CampaignAct, NotAllowed, TeamMember, WrongPhase
from common.crash import point
from common.mail import outbox
from payments.decisions import campaign_actions, money_acts, second_person
from payments.decisions.money_acts import Outdated
from payments.models import Collection, MoneyAct, NotWaiting

MoneyActKind = MoneyAct.Kind
MoneyActState = MoneyAct.State
Logged = CampaignAct.Kind
DONE = {
    MoneyActKind.CANCEL: Logged.CANCELLED,
    MoneyActKind.CAPTURE: Logged.REPAIRS_ENDED,
    MoneyActKind.RELEASE: Logged.ALL_RELEASED,
    MoneyActKind.ANSWER: Logged.ANSWERED,
    MoneyActKind.REFUND: Logged.REFUND_RETRIED,
    MoneyActKind.ISSUE: Logged.SHARES_ISSUED,
}


class Alone(Exception):
    """Nobody else in the team could confirm it."""


class AlreadyAsked(Exception):
    """The same act is already waiting for a second person."""

    def __init__(self, act: MoneyAct) -> None:
        super().__init__(act)
        self.act = act


def possible_confirmers(campaign: Campaign, user: User) -> list[TeamMember]:
    """The members who could confirm a request by this person."""
    return second_person.beside(campaign, user, timezone.now())


def confirmers(act: MoneyAct) -> list[TeamMember]:
    """The members who can confirm this act: those who already could when it was requested."""
    return second_person.beside(act.campaign, act.asked_by, act.asked_at)


@transaction.atomic
def request(act: MoneyAct, by: User) -> MoneyAct:
    """Record a request with the current facts; `act` is unsaved, with its campaign, kind and reasons.

    Raises NotAllowed, TooNew, Alone, AlreadyAsked, and what `money_acts.require_possible` raises.
    """
    here = campaign_actions.lock_for_update(act.campaign, by)
    _lapse(here)
    act.campaign, act.asked_by, act.asked_at = here, by, timezone.now()
    second_person.require(second_person.settled(here, act.asked_at), by)
    could = confirmers(act)
    if not could:
        raise Alone(here.slug)
    _require_possible(act)
    act.phase, act.facts = here.phase, current_figures(here) | money_acts.planned(act)
    act.expires_at = timezone.now() + timedelta(days=settings.MONEY_ACT_DAYS)
    act.save(force_insert=True)
    _log(act, by, Logged.MONEY_ASKED)
    _tell(act, could)
    point("money asked:before commit")
    return act


def _tell(act: MoneyAct, could: list[TeamMember]) -> None:
    """Email those who could confirm it, each in their language, because it lapses if nobody does."""
    campaign = act.campaign
    who = campaign.team.get(user=act.asked_by).name
    for member in could:
        with translation.override(member.user.language):
            data = {
                "campaign_title": campaign.text.title,
                "who": who,
                "what": act.get_kind_display(),
                "until": clock.text(act.expires_at, campaign),
                "url": settings.SITE_URL + reverse("desk:money_act", args=[campaign.slug, act.pk]),
            }
            outbox.post("money_act_asked", member.user.email, data, key=f"money_act_asked:{act.pk}:{member.pk}")


def require_requestable(act: MoneyAct, by: User) -> None:
    """Check that they can request it. Raises TooNew, AlreadyAsked, and what `money_acts.require_possible` raises."""
    second_person.require(second_person.settled(act.campaign, act.asked_at), by)
    _require_possible(act)


def _require_possible(act: MoneyAct) -> None:
    """Raises what `money_acts.require_possible` raises, and AlreadyAsked if the same act is already waiting."""
    money_acts.require_possible(act)
    if same := act.campaign.money_acts.open().filter(kind=act.kind, refund=act.refund).first():
        raise AlreadyAsked(same)


def current_figures(campaign: Campaign) -> dict[str, Any]:
    """The figures that a decision about money is based on: amounts and people by stage, and the recount's decision."""
    sums = totals.of([campaign])[campaign.pk]
    collection = Collection.objects.filter(campaign=campaign).first()
    return {
        **{str(total.stage): {"people": total.people, "cents": total.cents} for total in sums.stages},
        "decision": collection.decision if collection else "",
    }


def has_moved(act: MoneyAct, now: dict[str, Any]) -> bool:
    """Whether what the act was based on has changed; the amounts matter only where money has been collected.

    `now` is current_figures(act.campaign).
    """
    if act.phase != act.campaign.phase or act.facts["decision"] != now["decision"] or not _still_answers(act):
        return True
    stands_still = act.kind == MoneyActKind.ISSUE or (
        act.phase == Campaign.Phase.OFFER and act.kind != MoneyActKind.REFUND
    )
    return stands_still and act.facts["collected"] != now["collected"]


@transaction.atomic
def confirm(act: MoneyAct, by: User) -> MoneyAct:
    """Confirm somebody else's request and carry it out.

    Raises NotAllowed, TooNew, NotWaiting, and what `money_acts.carry_out` raises.
    """
    here = campaign_actions.lock_for_update(act.campaign, by)
    fresh = MoneyAct.objects.select_related("refund", "asked_by").get(pk=act.pk)
    fresh.campaign = here
    if fresh.asked_by_id == by.pk:
        raise NotAllowed("This needs two people.")
    require_confirmable(fresh, by)
    fresh.settle(MoneyActState.CONFIRMED, by)
    money_acts.carry_out(fresh, by)
    _log(fresh, by, DONE[MoneyActKind(fresh.kind)])
    point("money confirmed:before commit")
    return fresh


def require_confirmable(act: MoneyAct, by: User) -> None:
    """Check that it can be confirmed by them as it was requested. Raises NotWaiting, WrongPhase, Outdated, TooNew."""
    if not act.is_waiting or act.expires_at <= timezone.now():
        raise NotWaiting(act)
    if act.phase != act.campaign.phase:
        raise WrongPhase(f"{act}: requested in {act.phase}")
    if has_moved(act, current_figures(act.campaign)):
        raise Outdated(act)
    second_person.require(confirmers(act), by)


def _still_answers(act: MoneyAct) -> bool:
    """Whether the requester has kept a money role ever since; leaving and coming back does not count."""
    return act.asked_by_id in {member.user_id for member in second_person.settled(act.campaign, act.asked_at)}


@transaction.atomic
def withdraw(act: MoneyAct, by: User) -> MoneyAct:
    """Withdraw one's own request, or reject somebody else's. Raises NotAllowed, NotWaiting."""
    here = campaign_actions.lock_for_update(act.campaign, by)
    is_own = act.asked_by_id == by.pk
    act.settle(MoneyActState.TAKEN_BACK if is_own else MoneyActState.REJECTED, by)
    act.campaign = here
    _log(act, by, Logged.MONEY_TAKEN_BACK if is_own else Logged.MONEY_REJECTED)
    return act


def lapse_due() -> None:
    """Lapse requests that nobody confirmed in time, or that the campaign's phase has overtaken."""
    for campaign in Campaign.objects.filter(pk__in=MoneyAct.objects.stale().values("campaign")):
        with transaction.atomic():
            _lapse(Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk))
            point("money lapsed:before commit")


def _lapse(campaign: Campaign) -> None:
    for act in campaign.money_acts.stale():
        with suppress(NotWaiting):
            _log(act.settle(MoneyActState.LAPSED, None), None, Logged.MONEY_LAPSED)


def _log(act: MoneyAct, by: User | None, kind: CampaignAct.Kind) -> None:
    data: dict[str, Any] = {"request": str(act.pk), "act": act.kind, "reason": act.reason, "answer": act.answer}
    if act.refund:
        data |= {"pledge": act.refund.payment.pledge.reference, "cents": act.refund.amount_cents}
    act.campaign.acts.create(by=by, kind=kind, data=data)
