"""What a member of a campaign's team sees of a supporter. Nothing else decides it.

The pledge form promises that name and amount are hidden from the public unless switched on, and that “the organizers
always see both”. So the two switches bind what everybody can read, and whoever answers for the money, owners and
treasurers, sees each supporter in full, with the address. The others of the team need nobody's secrets for their work:
editors see what the supporter shows to the public, and observers that without the name. What somebody may not see they
cannot search or filter by either, or a few questions would bring it to light.
"""

from dataclasses import dataclass

from django.db.models import Q

from accounts.models import User
from campaigns.models import Campaign, TeamMember
from pledges.models import Pledge

Role = TeamMember.Role


class NotAllowed(Exception):
    """This person may not do this with supporters, or not any more."""


@dataclass(frozen=True, slots=True)
class Sight:
    role: str

    @property
    def is_full(self) -> bool:
        """Names, amounts and addresses of everybody; with them notes, tags and exports."""
        return self.role in {Role.OWNER, Role.TREASURER}

    @property
    def of_amounts(self) -> Q:
        """The pledges that may be looked for by their amount."""
        return Q() if self.is_full else Q(show_amount=True)

    def name(self, pledge: Pledge) -> str:
        shown = self.is_full or (self.role == Role.EDITOR and pledge.show_name)
        return pledge.name if shown else ""

    def email(self, pledge: Pledge) -> str:
        return pledge.supporter.email if self.is_full else ""

    def sees_amount(self, pledge: Pledge) -> bool:
        return self.is_full or pledge.show_amount


def require_full(campaign: Campaign, user: User) -> Sight:
    """Look up the role that somebody has now. Raises NotAllowed."""
    member = campaign.team.filter(user=user).first()
    sight = Sight(member.role if member else "")
    if not sight.is_full:
        raise NotAllowed(campaign.slug)
    return sight
