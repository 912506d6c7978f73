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
from campaigns.models import Campaign, Permission
from campaigns.models.permissions import may
from pledges.models import Pledge


@dataclass(frozen=True, slots=True)
class Sight:
    role: str

    @property
    def is_full(self) -> bool:
        """Names, amounts and addresses of everybody; with them notes, tags and exports."""
        return may(self.role, Permission.SEE_SUPPORTERS_IN_FULL)

    @property
    def sees_public_names(self) -> bool:
        return may(self.role, Permission.SEE_PUBLIC_NAMES)

    @property
    def of_amounts(self) -> Q:
        """The pledges that may be looked for by their amount."""
        return Q() if self.is_full else Q(show_amount=True)

    def name(self, pledge: Pledge) -> str:
        shown = self.is_full or (self.sees_public_names and pledge.show_name)
        return pledge.name if shown else ""

    def email(self, pledge: Pledge) -> str:
        return pledge.supporter.email if self.is_full else ""

    def sees_amount(self, pledge: Pledge) -> bool:
        return self.is_full or pledge.show_amount


def require_full(campaign: Campaign, user: User) -> Sight:
    """Look up the role that somebody has now. Raises NotAllowed."""
    return Sight(campaign.team.require(user, Permission.SEE_SUPPORTERS_IN_FULL).role)
