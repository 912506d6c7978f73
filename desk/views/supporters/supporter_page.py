"""Data of the page of a supporter, limited to what the reader may see."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from campaigns.models import TeamMember
from desk.rows import Fact, isolated
from desk.supporters.listing import Row
from desk.views.supporters import payment_lines, private_part, timeline
from desk.views.supporters.elements import Amount, amount, source
from desk.views.supporters.payment_lines import PaymentLine
from desk.views.supporters.private_part import Private
from desk.views.supporters.timeline import Happening
from desk.visibility import Visibility
from pledges.models import LIVE, Pledge


@dataclass(frozen=True, slots=True)
class SupporterPage:
    pledge: Pledge
    title: str
    amount: Amount
    problems: list[str]
    email: str
    facts: list[Fact]
    timeline: list[Happening]
    payments: list[PaymentLine]
    private: Private | None


def read(member: TeamMember, row: Row) -> SupporterPage:
    campaign, visibility, pledge = member.campaign, Visibility(member.role), row.pledge
    payments = list(pledge.payments.prefetch_related("refunds", "disputes").order_by("pk"))
    return SupporterPage(
        pledge=pledge,
        title=row.name or _("A supporter"),
        amount=amount(pledge.amount_cents, campaign, is_seen=row.amount_cents is not None),
        problems=row.problems,
        email=row.email,
        facts=_facts(pledge, visibility),
        timeline=timeline.read(member, row, payments),
        payments=[payment_lines.line(each, campaign, visibility) for each in payments],
        private=private_part.read(member, pledge) if visibility.is_full else None,
    )


def _facts(pledge: Pledge, visibility: Visibility) -> list[Fact]:
    facts = [
        Fact(_("Reference"), pledge.reference, css="reference"),
        Fact(_("Language"), isolated(pledge.supporter.get_language_display())),
    ]
    if pledge.source:
        facts.append(Fact(_("Source"), isolated(source(pledge))))
    if visibility.is_full and (card := pledge.card):
        facts.append(Fact(_("Card"), f"{card.brand.title()} •••• {card.last4}, {card.expires}", css="num"))
    if visibility.is_full:
        facts.append(Fact(_("The public sees"), _public(pledge)))
    return facts


def _public(pledge: Pledge) -> str:
    if not pledge.show_name or pledge.status not in LIVE:
        return _("nothing")
    return _("name and amount") if pledge.show_amount else _("the name")
