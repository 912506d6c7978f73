"""The page on which a person requests an act about money."""

from dataclasses import dataclass

from django.conf import settings

from campaigns.models import TeamMember
from desk.views.decisions import act_summary
from desk.views.decisions.act_summary import Summary
from payments.decisions import approvals
from payments.models import MoneyAct


@dataclass(frozen=True, slots=True)
class RequestPage:
    """Where one person asks; `others` can confirm it, if they have had their role for so many `hours`."""

    summary: Summary
    others: str
    hours: int


def read(member: TeamMember, act: MoneyAct) -> RequestPage:
    return RequestPage(
        summary=act_summary.read(act, approvals.current_figures(member.campaign), member),
        others=act_summary.named(approvals.possible_confirmers(member.campaign, member.user)),
        hours=settings.MONEY_ROLE_HOURS,
    )
