"""What team members may see of supporters, on pages that show a part of it to everybody in the team.

Pages that are closed to those who see only a part ask for the permission instead: failed cards, messages, exports,
pledges on paper, notes and tags, and the register of members.

The pledge form promises that name and amount are hidden unless switched on, and that only owners, treasurers and the
staff always see both. So members who may see supporters in full (campaigns.models.permissions) see all names, amounts
and addresses. The other members do not need private data for their work: they see what the public list shows, some of
them without names. Supporters who do not show their name are not on that list, so their amount is not shown either;
nor are payments, refunds and disputes. What members may not see, they cannot search or filter by either, because a
few queries would reveal it.
"""

from dataclasses import dataclass

from django.db.models import Q

from accounts.models import User
from campaigns.models import Campaign, Permission
from campaigns.models.permissions import may
from pledges.models import LIVE, Pledge


@dataclass(frozen=True, slots=True)
class Visibility:
    """What a role may see."""

    role: str

    @property
    def is_full(self) -> bool:
        """Whether the role sees names, amounts and addresses of all supporters, as well as notes, tags and exports."""
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
        """Restricts searches by amount to pledges whose amount may be seen."""
        return Q() if self.is_full else Q(status__in=LIVE, show_name=True, show_amount=True)

    def name(self, pledge: Pledge) -> str:
        return pledge.name if self.is_full else self.public_name(pledge)

    def public_name(self, pledge: Pledge) -> str:
        """The name only if the supporter shows it, even to members who may see all names elsewhere."""
        return pledge.public_name if self.sees_public_names else ""

    def email(self, pledge: Pledge) -> str:
        return pledge.supporter.email if self.is_full else ""

    def sees_amount(self, pledge: Pledge) -> bool:
        return self.is_full or pledge.public_amount_cents is not None


def require_full(campaign: Campaign, user: User) -> Visibility:
    """Check, by the user's current role, that they may see supporters in full. Raises NotAllowed."""
    return Visibility(campaign.team.require(user, Permission.SEE_SUPPORTERS_IN_FULL).role)
