"""What a member of a campaign's team sees of a supporter. Nothing else on the organizers' pages decides it.

The pledge form promises that name and amount are hidden from the public unless switched on, and that “the organizers
always see both”. So whoever may see supporters in full (campaigns.models.permissions) sees name, amount and address of
each. The others of the team need nobody's secrets for their work: they see what the public list shows, some of them
without the name. Whoever does not show their name is not on that list, so their amount is not shown either, and
payments, refunds and disputes are on no list. What somebody may not see they cannot search or filter by either, or a
few questions would bring it to light.
"""

from dataclasses import dataclass

from django.db.models import Q

from accounts.models import User
from campaigns.models import Campaign, Permission
from campaigns.models.permissions import may
from pledges.models import Pledge


@dataclass(frozen=True, slots=True)
class Sight:
    """What a role sees."""

    role: str

    @property
    def is_full(self) -> bool:
        """Names, amounts and addresses of everybody; with them notes, tags and exports."""
        return may(self.role, Permission.SEE_SUPPORTERS_IN_FULL)

    @property
    def sees_public_names(self) -> bool:
        return may(self.role, Permission.SEE_PUBLIC_NAMES)

    @property
    def sees_payments(self) -> bool:
        """The amounts of single payments, refunds and disputes, and what the audit says of them."""
        return self.is_full

    @property
    def of_amounts(self) -> Q:
        """The pledges that may be looked for by their amount."""
        return Q() if self.is_full else Q(show_name=True, show_amount=True)

    def name(self, pledge: Pledge) -> str:
        return pledge.name if self.is_full else self.public_name(pledge)

    def public_name(self, pledge: Pledge) -> str:
        """The name as far as its supporter shows it, also to those who see all names elsewhere."""
        return pledge.public_name if self.sees_public_names else ""

    def email(self, pledge: Pledge) -> str:
        return pledge.supporter.email if self.is_full else ""

    def sees_amount(self, pledge: Pledge) -> bool:
        return self.is_full or pledge.public_amount_cents is not None


def require_full(campaign: Campaign, user: User) -> Sight:
    """Look up the role that somebody has now. Raises NotAllowed."""
    return Sight(campaign.team.require(user, Permission.SEE_SUPPORTERS_IN_FULL).role)
