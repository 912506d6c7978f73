"""Naming somebody who answers for a member who does not, for every question that is put from then on."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from accounts.models import User
from assembly.models import Delegation, Member, Membership
from campaigns.models import Campaign


class NoSuchMember(Exception):
    """Nobody else is a member with this number and this address now."""


@transaction.atomic
def choose(member: Member, number: int, email: str) -> Delegation:
    """Name a delegate instead of any that was named before. Raises NoSuchMember.

    Both the number and the address have to be right, so that nobody finds out who the members are.
    """
    Member.objects.select_for_update().get(pk=member.pk)
    others = Membership.objects.exclude(member=member).filter(campaign=member.campaign_id, until=None)
    period = others.filter(member__number=number, member__supporter__email__iexact=email).first()
    if period is None:
        raise NoSuchMember(number)
    end(member)
    return Delegation.objects.create(member=member, delegate_id=period.member_id)


def end(member: Member) -> None:
    Delegation.objects.filter(member=member, until=None).update(until=Now())


def carried(member: Member) -> int:
    """How many members have named this one, whether or not all of them can be answered for."""
    return Delegation.objects.filter(Q(until=None), delegate=member, member__periods__until=None).count()


def member_now(campaign: Campaign, user: User) -> Member | None:
    period = Membership.objects.filter(campaign=campaign, member__supporter=user, until=None).select_related("member")
    return found.member if (found := period.first()) else None
