"""The models of this app, by subject."""

from campaigns.models.act import CampaignAct
from campaigns.models.campaign import Campaign, PhaseChange, WrongPhase
from campaigns.models.change import Change
from campaigns.models.company import Company, CompanyFact, DailyClose
from campaigns.models.offer import Assumption
from campaigns.models.permissions import NotAllowed, Permission
from campaigns.models.submission import Submission
from campaigns.models.team import TeamInvitation, TeamMember
from campaigns.models.texts import CampaignText, TermsVersion
from campaigns.models.totals import (
    Breakdown,
    BreakdownDelta,
    Channel,
    Counted,
    Delta,
    HourTotal,
    SourceTotal,
    Stage,
    Total,
    VisitTotal,
)
from campaigns.models.words import APPEND_ONLY, Translated

__all__ = [
    "APPEND_ONLY",
    "Assumption",
    "Breakdown",
    "BreakdownDelta",
    "Campaign",
    "CampaignAct",
    "CampaignText",
    "Change",
    "Channel",
    "Company",
    "CompanyFact",
    "Counted",
    "DailyClose",
    "Delta",
    "HourTotal",
    "NotAllowed",
    "Permission",
    "PhaseChange",
    "SourceTotal",
    "Stage",
    "Submission",
    "TeamInvitation",
    "TeamMember",
    "TermsVersion",
    "Total",
    "Translated",
    "VisitTotal",
    "WrongPhase",
]
