"""What stands on top of a money act's pages: what it means, on which figures, and how much money it moves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.models import TeamMember
from common import money
from common.pages.partials import PartialEnum
from desk import balance
from desk.rows import Fact
from desk.visibility import Visibility
from payments.decisions import decision_summary
from payments.decisions.decision_summary import SummaryRow
from payments.models import Answer, MoneyAct
from payments.shares.planning import Plan

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
    ISSUE = "issue"


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
        facts=[*_of_refund(act, Visibility(member.role)), *_of_issue(act), *(_of_line(act, line) for line in lines)],
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


def _of_issue(act: MoneyAct) -> list[Fact]:
    """What it comes to, as it was requested."""
    if not act.facts or "issue" not in act.facts:
        return []
    plan = Plan(**act.facts["issue"])
    rows = {
        _("Nominal value"): _money(act, plan.nominal_cents),
        _("Members with a share"): _number(plan.people),
        _("Member shares"): _number(plan.shares),
        _("Share capital"): _money(act, plan.cents),
        _("Goes back as a rest"): _money(act, plan.rest_cents),
        _("Paid too little for a share"): _number(plan.without),
    }
    return [Fact(label, said, css="num") for label, said in rows.items()]


def described(plan: Plan, currency: str) -> str:
    """What a nominal value comes to, for the choice between several."""
    facts = {
        "nominal": money.formatted(plan.nominal_cents, currency),
        "shares": _number(plan.shares),
        "capital": money.formatted(plan.cents, currency),
        "rest": money.formatted(plan.rest_cents, currency),
        "people": _number(plan.without),
    }
    said = _("%(nominal)s: %(shares)s shares, %(capital)s of share capital, %(rest)s goes back") % facts
    if not plan.without:
        return said
    return (
        said
        + " · "
        + ngettext(
            "one person has paid too little for a share",
            "%(people)s people have paid too little for a share",
            plan.without,
        )
        % facts
    )


def _number(number: int) -> str:
    return number_format(number, 0, force_grouping=True)


def _of_line(act: MoneyAct, line: SummaryRow) -> Fact:
    then = {"people": _number(line.people), "cents": _money(act, line.cents)}
    said = f"{then['people']} · {then['cents']}"
    if act.is_waiting and line.has_moved:
        now = {"people": _number(line.people_now), "cents": _money(act, line.cents_now)}
        changed = _("now %(people)s · %(cents)s") % now
        said = format_html('{}<br><strong class="small">{}</strong>', said, changed)
    return Fact(line.label, said, css="num")


def _money(act: MoneyAct, cents: int) -> str:
    return money.formatted(cents, act.campaign.currency)


def confirm_label(act: MoneyAct) -> str:
    """Name the act and the money that it moves, as it was requested: that is what a second person confirms."""
    if act.kind == MoneyActKind.CANCEL:
        return _("Confirm: cancel the campaign")
    if act.refund:
        return _("Confirm: refund %s") % _money(act, act.refund.amount_cents)
    if act.answer == Answer.ACCEPTED:
        return _("Confirm: use %s for the purchase") % _requested(act, "collected")
    text, figure = {
        MoneyActKind.CAPTURE: (_("Confirm: collect %s"), "authorized"),
        MoneyActKind.RELEASE: (_("Confirm: release %s"), "authorized"),
        MoneyActKind.ANSWER: (_("Confirm: refund %s"), "collected"),
        MoneyActKind.ISSUE: (_("Confirm: issue shares for %s"), "issue"),
    }[MoneyActKind(act.kind)]
    return text % _requested(act, figure)


def _requested(act: MoneyAct, figure: str) -> str:
    return _money(act, act.facts[figure]["cents"])


def named(members: Iterable[TeamMember]) -> str:
    """“Ada (Owner), Tom (Treasurer)”, to be shown as it is."""
    return format_html_join(", ", "<bdi>{}</bdi> ({})", ((each.name, each.get_role_display()) for each in members))
