"""The tables of this app, by subject."""

from campaigns.models.campaign import Campaign, CampaignAct, PhaseChange, WrongPhase
from campaigns.models.change import Change
from campaigns.models.company import Company, CompanyFact, DailyClose
from campaigns.models.endorser import Endorser
from campaigns.models.news import Event, LastNews, MailChoice, Milestone, Question, Resource, ShareCode, Update
from campaigns.models.offer import Assumption
from campaigns.models.petition import PetitionVersion, Signature
from campaigns.models.submission import Submission
from campaigns.models.team import TeamInvitation, TeamMember
from campaigns.models.texts import CampaignText, TermsVersion
from campaigns.models.totals import Channel, Delta, HourTotal, SourceTotal, Stage, Total, VisitTotal
from campaigns.models.words import APPEND_ONLY, Translated

__all__ = [
    "APPEND_ONLY",
    "Assumption",
    "Campaign",
    "CampaignAct",
    "CampaignText",
    "Change",
    "Channel",
    "Company",
    "CompanyFact",
    "DailyClose",
    "Delta",
    "Endorser",
    "Event",
    "HourTotal",
    "LastNews",
    "MailChoice",
    "Milestone",
    "PetitionVersion",
    "PhaseChange",
    "Question",
    "Resource",
    "ShareCode",
    "Signature",
    "SourceTotal",
    "Stage",
    "Submission",
    "TeamInvitation",
    "TeamMember",
    "TermsVersion",
    "Total",
    "Translated",
    "Update",
    "VisitTotal",
    "WrongPhase",
]
