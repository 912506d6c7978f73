"""The sections about money: the day of collection, refunds, requests for a second person, and the books."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from campaigns.models import Campaign, TeamMember
from campaigns.templatetags.clock import wall_clock
from common import money
from common.pages.partials import PartialEnum
from desk.figures import Audit, Figures, Listed, Progress, StageFigures
from desk.rows import EMPTY, Empty, Fact, Link, Row
from desk.visibility import Visibility
from payments.models import Collection as Record
from payments.models import MoneyAct, Refund


@dataclass(frozen=True, slots=True)
class Collection:
    progress: Progress | None
    rows: list[Row]
    facts: list[Fact]


def collection(campaign: Campaign, known: Figures) -> Collection | None:
    """None until the campaign has closed."""
    if known.collection is None:
        return None
    return Collection(known.progress, _rows(known.payments), _facts(campaign, known.collection))


def _rows(lines: dict[str, StageFigures]) -> list[Row]:
    return [Row(line.label, line.people, line.cents) for line in lines.values()]


def _facts(campaign: Campaign, record: Record) -> list[Fact]:
    facts = [
        Fact(_("Closed"), wall_clock(record.closed_at, campaign)),
        Fact(_("Secured at the close"), money.formatted(record.secured_cents, campaign.currency), css="num"),
    ]
    if record.decision and record.authorized_cents is not None:
        counted = money.formatted(record.authorized_cents, campaign.currency)
        facts.append(Fact(_("Authorized at the final count"), counted, css="num"))
    decided = wall_clock(record.decided_at, campaign) if record.decided_at else ""
    return [*facts, Fact(_("Decision"), record.get_decision_display(), decided)]


@dataclass(frozen=True, slots=True)
class Refunds:
    progress: Progress
    rows: list[Row]
    failed: Listed[Refund]


def refunds(known: Figures) -> Refunds | None:
    """None if there are no refunds."""
    if known.refund_progress is None:
        return None
    return Refunds(known.refund_progress, _rows(known.refunds), known.failed_refunds)


@dataclass(frozen=True, slots=True)
class Request:
    """An act that takes two people, requested by one of them."""

    page: Link
    note: str


def requests(member: TeamMember, acts: Iterable[MoneyAct]) -> list[Request]:
    return [Request(_page(member.campaign, act), _note(member, act)) for act in acts]


def _page(campaign: Campaign, act: MoneyAct) -> Link:
    kind, url = act.get_kind_display(), reverse("desk:money_act", args=[campaign.slug, act.pk])
    return Link(f"{kind} ({act.get_answer_display()})" if act.answer else kind, url)


def _note(member: TeamMember, act: MoneyAct) -> str:
    until = _("Open until %(until)s.") % {"until": wall_clock(act.expires_at, member.campaign)}
    own = _("You requested this, so someone else has to confirm it.")
    return f"{own} {until}" if act.asked_by_id == member.user_id else until


class Finding(PartialEnum, partials="desk/dashboard.html#"):
    """The result of the last audit for this campaign; each has a partial in desk/dashboard.html."""

    NEVER_AUDITED = "never_audited"
    CLEAN = "clean"
    PROBLEMS = "problems"
    COUNTED = "counted"  # problems, of which the reader learns only how many


def finding(audit: Audit | None, visibility: Visibility) -> Finding:
    if audit is None:
        return Finding.NEVER_AUDITED
    if not audit.here:
        return Finding.CLEAN
    return Finding.PROBLEMS if visibility.sees_payments else Finding.COUNTED


@dataclass(frozen=True, slots=True)
class Books:
    """`audited` says when the last audit took place and what it compared."""

    balances: list[StageFigures]
    sums: list[tuple[str, int]]
    audit: Audit | None
    finding: Finding
    audited: str
    empty: Empty | None

    @property
    def template(self) -> str:
        return EMPTY if self.empty else "desk/dashboard.html#balances"


def books(campaign: Campaign, known: Figures, visibility: Visibility) -> Books:
    audited = _audited(campaign, known.audit) if known.audit else _("None yet. The audit runs every night.")
    nothing = Empty(_("No entries yet. The books begin with the first money that is collected."))
    return Books(
        balances=known.balances,
        sums=known.sums,
        audit=known.audit,
        finding=finding(known.audit, visibility),
        audited=audited,
        empty=None if known.balances else nothing,
    )


def _audited(campaign: Campaign, audit: Audit) -> str:
    compared = _("compared with the payment provider") if audit.run.with_service else _("our own books only")
    return f"{wall_clock(audit.run.at, campaign)}, {compared}"
