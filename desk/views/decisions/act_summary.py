"""What stands on top of a money act's pages: what it means, on which figures, and how much money it moves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from campaigns.models import TeamMember
from common import money
from common.pages.partials import PartialEnum
from desk import balance
from desk.rows import Fact
from desk.visibility import Visibility
from payments.decisions import decision_summary
from payments.decisions.decision_summary import SummaryRow
from payments.models import Answer, MoneyAct

MoneyActKind = MoneyAct.Kind


class Meaning(PartialEnum, partials="desk/decision_summary.html#"):
    """What happens if it is confirmed; each has a partial."""

    CANCEL = "cancel"
    CAPTURE = "capture"
    RELEASE = "release"
    REFUND = "refund"
    ANY_ANSWER = "any_answer"
    ACCEPTED = "accepted"
    NOT_ACCEPTED = "not_accepted"


@dataclass(frozen=True, slots=True)
class Summary:
    """What stands on top of the page of a request and of an act."""

    title: str
    answer: str
    meaning: Meaning
    facts: list[Fact]
    needs: list[balance.Shown]


def meaning(act: MoneyAct) -> Meaning:
    if act.kind != MoneyActKind.ANSWER:
        return Meaning(act.kind)
    if not act.answer:
        return Meaning.ANY_ANSWER
    return Meaning.ACCEPTED if act.answer == Answer.ACCEPTED else Meaning.NOT_ACCEPTED


def read(act: MoneyAct, now: dict[str, Any], member: TeamMember) -> Summary:
    """What `member` may see; `now` are the figures as they are now."""
    lines = decision_summary.lines(act, now)
    return Summary(
        title=act.get_kind_display(),
        answer=act.get_answer_display() if act.answer else "",
        meaning=meaning(act),
        facts=[*_of_refund(act, Visibility(member.role)), *(_of_line(act, line) for line in lines)],
        needs=balance.shown(act.campaign, decision_summary.needs(act)) if act.is_waiting else [],
    )


def _of_refund(act: MoneyAct, visibility: Visibility) -> list[Fact]:
    if act.refund is None:
        return []
    shown = (
        money.formatted(act.refund.amount_cents, act.campaign.currency)
        if visibility.sees_payments
        else _("amount hidden")
    )
    return [
        Fact(_("Money"), shown, css="num" if visibility.sees_payments else "soft"),
        Fact(_("Pledge"), act.refund.payment.pledge.reference, css="reference"),
    ]


def _of_line(act: MoneyAct, line: SummaryRow) -> Fact:
    then = {"people": number_format(line.people, 0, force_grouping=True), "cents": _money(act, line.cents)}
    said = f"{then['people']} · {then['cents']}"
    if act.is_waiting and line.has_moved:
        now = {"people": number_format(line.people_now, 0, force_grouping=True), "cents": _money(act, line.cents_now)}
        changed = _("now %(people)s · %(cents)s") % now
        said = format_html('{}<br><strong class="small">{}</strong>', said, changed)
    return Fact(line.label, said, css="num")


def _money(act: MoneyAct, cents: int) -> str:
    return money.formatted(cents, act.campaign.currency)


def confirm_label(act: MoneyAct) -> str:
    """Name the act and the money that it moves, as it was requested: that is what a second person confirms."""
    campaign = act.campaign
    if act.kind == MoneyActKind.CANCEL:
        return _("Confirm: cancel the campaign")
    if act.kind == MoneyActKind.CAPTURE:
        return _("Confirm: collect %s") % _requested(act, "authorized")
    if act.kind == MoneyActKind.RELEASE:
        return _("Confirm: release %s") % _requested(act, "authorized")
    if act.answer == Answer.ACCEPTED:
        return _("Confirm: use %s for the purchase") % _requested(act, "collected")
    if act.refund:
        return _("Confirm: refund %s") % money.formatted(act.refund.amount_cents, campaign.currency)
    return _("Confirm: refund %s") % _requested(act, "collected")


def _requested(act: MoneyAct, stage: str) -> str:
    return _money(act, act.facts[stage]["cents"])


def named(members: Iterable[TeamMember]) -> str:
    """“Ada (Owner), Tom (Treasurer)”, to be shown as it is."""
    return format_html_join(", ", "<bdi>{}</bdi> ({})", ((each.name, each.get_role_display()) for each in members))
