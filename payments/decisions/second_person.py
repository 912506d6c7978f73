"""Who counts as one of the two people needed for decisions about money. Merely having two accounts is not enough.

An owner could invite another address of their own just before. So both people must have been owner or treasurer for
some time (MONEY_ROLE_HOURS) when the act was requested: meanwhile the rest of the team could see them on the public
page, the team page and in the log. Nobody who joins or is promoted later can confirm it. Since when somebody has had a
money role is read from the log, which database triggers keep complete (see campaigns.models.published).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.conf import settings

from accounts.models import User
from campaigns.models import Campaign, CampaignAct, Permission, TeamMember
from campaigns.models.permissions import may
from common.mail.mailboxes import canonical
from payments.models import MoneyAct

CampaignActKind = CampaignAct.Kind
ALWAYS = datetime.min.replace(tzinfo=UTC)


class TooNew(Exception):
    """This person has not had a money role for long enough, or is the same as the first person."""


def settled(campaign: Campaign, at: datetime) -> list[TeamMember]:
    """The owners and treasurers who had held the role for long enough at that time."""
    latest = at - timedelta(hours=settings.MONEY_ROLE_HOURS)
    return [member for member, since in _team(campaign) if since <= latest]


def beside(campaign: Campaign, first: User, at: datetime) -> list[TeamMember]:
    """The members who could be the second person for a request made by `first` at that time."""
    return others(settled(campaign, at), first)


def require(people: Iterable[TeamMember], user: User) -> None:
    """Check that the user is among these people. Raises TooNew."""
    if user.pk not in {member.user_id for member in people}:
        raise TooNew(user)


def to_confirm(member: TeamMember, acts: Iterable[MoneyAct]) -> list[MoneyAct]:
    """The acts that this member could confirm; `asked_by` must be prefetched. Two queries, or none."""
    waiting = [act for act in acts if act.is_waiting]
    if not waiting or not member.may(Permission.ACT_ON_MONEY):
        return []
    team, hours = _team(member.campaign), timedelta(hours=settings.MONEY_ROLE_HOURS)
    return [
        act
        for act in waiting
        if member in others((each for each, since in team if since <= act.asked_at - hours), act.asked_by)
    ]


def _team(campaign: Campaign) -> list[tuple[TeamMember, datetime]]:
    """All members who have a money role now, and since when."""
    since = _answering_since(campaign)
    team = campaign.team.who_may(Permission.ACT_ON_MONEY).filter(user__is_active=True)
    return [(member, since.get(member.user_id, ALWAYS)) for member in team.select_related("user").order_by("pk")]


def others(team: Iterable[TeamMember], first: User) -> list[TeamMember]:
    """The members who are not the same person as `first`, nor share a mailbox with them."""
    mailbox = canonical(first.email)
    return [each for each in team if each.user_id != first.pk and canonical(each.user.email) != mailbox]


def _answering_since(campaign: Campaign) -> dict[UUID, datetime]:
    """When each user got a money role; those who are missing had it from the start."""
    since: dict[UUID, datetime] = {}
    roles: dict[UUID, str] = {}
    kinds = [CampaignActKind.MEMBER_JOINED, CampaignActKind.ROLE_CHANGED, CampaignActKind.MEMBER_REMOVED]
    for act in campaign.acts.filter(kind__in=kinds).order_by("pk"):
        user = UUID(act.data["user"])
        before = act.data.get("before", roles.get(user, ""))
        roles[user] = "" if act.kind == CampaignActKind.MEMBER_REMOVED else act.data["role"]
        if may(roles[user], Permission.ACT_ON_MONEY) and not may(before, Permission.ACT_ON_MONEY):
            since[user] = act.at
    return since
