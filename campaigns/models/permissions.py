"""What each role in a campaign's team may do. No other module decides by role: all call `may`."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    OWNER = "owner", _("Owner")
    TREASURER = "treasurer", _("Treasurer")
    EDITOR = "editor", _("Editor")
    OBSERVER = "observer", _("Observer")


class Permission(StrEnum):
    """What not every member may do. All members may see the organizers' pages and their figures."""

    EDIT_CONTENT = "edit_content"  # drafts, texts, updates, library, petition, endorsers, links
    MODERATE = "moderate"  # questions and comments: answer, publish, remove, ban their author
    PUBLISH = "publish"  # a draft, its opening for pledges, changes to the terms afterwards; where else news is posted
    MANAGE_TEAM = "manage_team"  # invite, change roles, remove others
    ACT_ON_MONEY = "act_on_money"  # request and confirm money acts, extend the deadline, cancel a draft
    SEE_SUPPORTERS_IN_FULL = "see_supporters_in_full"  # also messages, notes, tags, failed cards, files, register
    SEE_PUBLIC_NAMES = "see_public_names"  # names of supporters who show them publicly


ROLES: dict[Permission, frozenset[Role]] = {
    Permission.EDIT_CONTENT: frozenset({Role.OWNER, Role.EDITOR}),
    Permission.MODERATE: frozenset({Role.OWNER, Role.EDITOR}),
    Permission.PUBLISH: frozenset({Role.OWNER}),
    Permission.MANAGE_TEAM: frozenset({Role.OWNER}),
    Permission.ACT_ON_MONEY: frozenset({Role.OWNER, Role.TREASURER}),
    Permission.SEE_SUPPORTERS_IN_FULL: frozenset({Role.OWNER, Role.TREASURER}),
    Permission.SEE_PUBLIC_NAMES: frozenset({Role.OWNER, Role.TREASURER, Role.EDITOR}),
}


class NotAllowed(Exception):
    """The person's role does not (or no longer) allow this, or it takes a second person."""


def may(role: str, permission: Permission) -> bool:
    """Return whether a role has the permission. The empty role (not in the team) has none."""
    return role in ROLES[permission]
