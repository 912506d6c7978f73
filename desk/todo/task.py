"""A task of the team, and what is known about the campaign before its tasks are looked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from django.db.models import QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from accounts import second_factor
from campaigns.models import Campaign, TeamMember
from campaigns.totals import Totals
from desk import figures
from desk.figures import LISTED, Figures
from desk.todo.waiting import Waiting
from payments.models import MoneyAct
from pledges import agreement
from pledges.agreement import Standing


class Kind(TextChoices):
    """In the order of the list, among those with the same time; see desk.todo.tasks."""

    CONFIRM = "confirm", _("Requests about money to confirm or reject")
    ANSWER = "answer", _("The seller’s answer")
    ANSWER_DATE = "answer_date", _("A date for the seller’s answer")
    DISPUTE = "dispute", _("Open disputes")
    REFUND = "refund", _("Failed refunds")
    WAITING = "waiting", _("Refunds waiting for sufficient balance")
    BALANCE = "balance", _("The balance does not cover all refunds")
    AUDIT = "audit", _("Problems found by the audit")
    HELD_UP = "held_up", _("Payments held up by an error on this site")
    AUTHENTICATE = "authenticate", _("Cards whose bank requires confirmation by the cardholder")
    DECLINED = "declined", _("Declined cards")
    AGREE = "agree", _("Supporters who have to agree to the change")
    EXPIRES = "expires", _("Cards that expire before the deadline")
    OWN_FACTOR = "own_factor", _("Your second factor is missing")
    SECOND_PERSON = "second_person", _("Nobody else can confirm decisions about money")
    STOPPED = "stopped", _("Scheduled messages that were not sent")
    RETURNED = "returned", _("The draft was returned for changes")
    WEBHOOK = "webhook", _("Webhooks that were switched off")
    HELD = "held", _("Questions and comments to publish or remove")
    REPORTED = "reported", _("Reported questions and comments")
    QUESTION = "question", _("Questions without an answer")
    SUGGESTION = "suggestion", _("Suggestions for the document to decide about")
    OFFLINE = "offline", _("Files of pledges on paper to import")
    UPDATE = "update", _("An update is overdue")
    UNREACHABLE = "unreachable", _("Supporters who cannot be reached by email")
    TEAM_UNREACHABLE = "team_unreachable", _("Team members who cannot be reached by email")
    INVITED = "invited", _("Invitations to the team without a reply")
    ENDORSER = "endorser", _("Endorsing organizations that are not verified")


@dataclass(frozen=True, slots=True)
class Task:
    """How many wait, their money in minor units if it is known, since when, until when, and where it is done."""

    kind: Kind
    number: int
    url: str
    cents: int | None = None
    currency: str = ""  # set where it may differ from the campaign's
    since: datetime | None = None
    until: datetime | None = None
    note: str = ""
    has_more: bool = False  # counting stopped at a limit

    @property
    def label(self) -> str:
        return str(self.kind.label)


@dataclass(frozen=True, slots=True)
class Team:
    """All members, and which users among them have not set up a second factor."""

    members: list[TeamMember]
    without_factor: set[UUID]

    @classmethod
    def read(cls, campaign: Campaign) -> Self:
        """In one query."""
        team = campaign.team.select_related("user").order_by("pk")
        found: QuerySet[Any] = team.annotate(has_factor=second_factor.exists_for("user"))
        members = list(found)
        return cls(members, {member.user_id for member in members if not member.has_factor})


@dataclass(frozen=True, slots=True)
class Case:
    """The reader and what has been read already.

    `acts` are those waiting for a second person. `waiting` has what the finders of the reader's tasks asked for.
    """

    member: TeamMember
    figures: Figures
    sums: Totals
    acts: Sequence[MoneyAct]
    asking: Standing | None
    now: datetime
    team: Team
    waiting: Mapping[str, list[Waiting]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def read(cls, member: TeamMember, sums: Totals, now: datetime) -> Self:
        """Read what is known where nothing else has been read but the totals."""
        campaign = member.campaign
        acts = list(campaign.money_acts.open().select_related("asked_by"))
        known, asking = figures.read(campaign), agreement.progress(campaign, sums)
        return cls(member, known, sums, acts, asking, now, Team.read(campaign))

    @property
    def campaign(self) -> Campaign:
        return self.member.campaign


def of_amounts(kind: Kind, found: Sequence[Waiting], url: str, until: datetime | None = None) -> Task:
    """A task about as many people as there are rows, of which one more than LISTED were read at most."""
    if len(found) > LISTED:
        return Task(kind, LISTED, url, until=until, has_more=True)
    return Task(kind, len(found), url, cents=sum(row.cents or 0 for row in found), until=until)
