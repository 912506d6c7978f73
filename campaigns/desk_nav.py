"""The navigation of the organizers' pages: packages register their pages and who may use them when the site starts."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import models
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts import destinations
from accounts.destinations import Destination
from campaigns.models import Permission, TeamMember


class Section(models.TextChoices):
    """Sections in the order of the navigation; pages within one are in the order of registration."""

    DASHBOARD = "dashboard", _("Dashboard")
    SUPPORTERS = "supporters", _("Supporters")
    CONTENT = "content", _("Content")
    SETUP = "setup", _("Setup")
    TEAM = "team", _("Team")
    LOG = "log", _("Log")


@dataclass(frozen=True, slots=True)
class NavItem:
    """A page in the navigation.

    It counts as current for every view whose name starts with `begins` (by default `view`); the longest match wins.
    Without a permission it is for the whole team, and without a phase always there.
    """

    section: Section
    label: Promise
    view: str
    begins: str = ""
    kind: str = ""
    permission: Permission | None = None
    phase: str = ""

    @property
    def prefix(self) -> str:
        return self.begins or self.view

    def holds(self, view: str, kind: str | None) -> bool:
        return view.startswith(self.prefix) and self.kind in {"", kind}

    def is_for(self, member: TeamMember) -> bool:
        is_now = self.phase in {"", member.campaign.phase}
        return is_now and (self.permission is None or member.may(self.permission))


_places: list[NavItem] = []


def register(*places: NavItem) -> None:
    """Add pages to the navigation, and tell the sign-in page what they are."""
    _places.extend(places)
    lede = _("Enter the email address that you use on the campaign’s team. We will send you a six-digit code.")
    destinations.register(*(Destination(place.prefix, _("Open your campaign"), lede) for place in places))


def sections(member: TeamMember) -> Iterator[tuple[Section, list[NavItem]]]:
    """Yield the pages that a member may open, section by section."""
    for section in Section:
        if found := [place for place in _places if place.section is section and place.is_for(member)]:
            yield section, found


def current(request: HttpRequest) -> NavItem | None:
    """The navigation entry for this request: the one with the longest matching prefix."""
    match = request.resolver_match
    if match is None:
        return None
    fit = [place for place in _places if place.holds(match.view_name, match.kwargs.get("kind"))]
    return max(fit, key=lambda place: len(place.prefix), default=None)
