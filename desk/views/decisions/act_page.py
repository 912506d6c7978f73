"""The page of a request about money: what it means, what became of it, and what its reader can do about it."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from campaigns import clock
from campaigns.models import Permission, TeamMember
from campaigns.templatetags.clock import wall_clock
from common.pages.partials import PartialEnum
from desk import log
from desk.rows import Fact, isolated
from desk.views.decisions import act_summary
from desk.views.decisions.act_summary import Summary
from payments.decisions import approvals
from payments.models import MoneyAct

MoneyActKind = MoneyAct.Kind


class Waits(PartialEnum, partials="desk/money_act.html#"):
    """For whom a request waits, as its reader sees it; each has a partial."""

    MOVED = "moved"
    OWN = "own"
    FOR_READER = "for_reader"
    FOR_OTHERS = "for_others"


@dataclass(frozen=True, slots=True)
class ActPage:
    """A request and what became of it. `waits` is None once it is settled, `confirm` empty where nobody confirms."""

    act: MoneyAct
    summary: Summary
    history: list[Fact]
    others: str
    waits: Waits | None
    may_drop: bool
    drop: str
    confirm: str


def read(member: TeamMember, act: MoneyAct, *, confirming: bool) -> ActPage:
    """`confirming` if the reader is about to confirm it."""
    names, now = log.people(member.campaign), approvals.current_figures(member.campaign)
    has_moved = act.is_waiting and approvals.has_moved(act, now)
    is_own, may_act = act.asked_by_id == member.user_id, member.may(Permission.ACT_ON_MONEY)
    waiting = waits(act, has_moved=has_moved, is_own=is_own, may_act=may_act)
    return ActPage(
        act=act,
        summary=act_summary.read(act, now, member),
        history=_history(
            act, names.get(act.asked_by_id, ""), names.get(act.settled_by_id, "") if act.settled_by_id else ""
        ),
        others=act_summary.named(approvals.confirmers(act))
        or _("Nobody else on the team was eligible to confirm it when you requested it."),
        waits=None if confirming else waiting,
        may_drop=may_act and waiting in {Waits.MOVED, Waits.OWN},
        drop=_("Withdraw this request") if is_own else _("Reject"),
        confirm=act_summary.confirm_label(act) if confirming else "",
    )


def waits(act: MoneyAct, *, has_moved: bool, is_own: bool, may_act: bool) -> Waits | None:
    if not act.is_waiting:
        return None
    if has_moved:
        return Waits.MOVED
    if is_own:
        return Waits.OWN
    return Waits.FOR_READER if may_act else Waits.FOR_OTHERS


def _history(act: MoneyAct, asked_by: str, settled_by: str) -> list[Fact]:
    campaign = act.campaign
    facts = [Fact(_("Requested by"), _by(asked_by, wall_clock(act.asked_at, campaign)))]
    if act.reason:
        facts.append(Fact(_("Reason"), isolated(act.reason)))
    if act.kind == MoneyActKind.ANSWER:
        facts.append(Fact(_("Document"), _document(act)))
    if act.settled_at is None:
        return [*facts, Fact(_("Open until"), clock.page_text(act.expires_at, campaign))]
    at = wall_clock(act.settled_at, campaign)
    settled = _by(settled_by, at) if settled_by else f"{_('automatically')}, {at}"
    return [*facts, Fact(act.get_state_display(), settled)]


def _by(name: str, at: str) -> str:
    return format_html("{}, {}", isolated(name), at)


def _document(act: MoneyAct) -> str:
    if not act.document:
        return _("none")
    url = reverse("desk:document", args=[act.campaign.slug, act.pk])
    return format_html('<a href="{}">{}</a>', url, _("Download"))
