"""The way around a desk: what this member may open, in sections; the section one is in shows its pages."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from campaigns.access import MONEY_ROLES, WRITERS
from campaigns.models import TeamMember

register = template.Library()

Role = TeamMember.Role
ALL = set(Role)


@dataclass(frozen=True, slots=True)
class Place:
    """A page of the desk. Every view whose name begins as its own does belongs to it, unless a longer one fits."""

    label: Promise
    view: str
    begins: str
    kind: str = ""
    roles: frozenset[Role] = frozenset(Role)


def _place(label: Promise, view: str, begins: str = "", kind: str = "", roles: set[Role] = ALL) -> Place:
    return Place(label, view, begins or view, kind, frozenset(roles))


SECTIONS = [
    (_("Overview"), [_place(_("Overview"), "pledges:desk")]),
    (
        _("Supporters"),
        [
            _place(_("List"), "pledges:desk_supporters", "pledges:desk_supporter"),
            _place(_("Messages"), "pledges:desk_messages", "pledges:desk_message", roles=MONEY_ROLES),
            _place(_("On paper"), "pledges:desk_offline", roles=MONEY_ROLES),
            _place(_("Exports"), "pledges:desk_exports", "pledges:desk_export", roles=MONEY_ROLES),
        ],
    ),
    (
        _("Content"),
        [
            _place(_("Updates"), "campaigns:desk_updates", "campaigns:desk_update"),
            _place(_("Library"), "campaigns:desk_content", kind="resources"),
            _place(_("Events"), "campaigns:desk_content", kind="events"),
            _place(_("Questions"), "campaigns:desk_content", kind="questions"),
            _place(_("Milestones"), "campaigns:desk_content", kind="milestones"),
            _place(_("Petition"), "campaigns:desk_petition", roles=WRITERS),
            _place(_("Endorsers"), "campaigns:desk_endorsers", "campaigns:desk_endorser"),
            _place(_("Links"), "campaigns:desk_sharing"),
        ],
    ),
    (_("Setup"), [_place(_("Setup"), "campaigns:setup")]),
    (
        _("Team"),
        [
            _place(_("Members"), "campaigns:desk_team"),
            _place(_("Desk by mail"), "pledges:desk_digest"),
        ],
    ),
    (_("Log"), [_place(_("Log"), "pledges:desk_log")]),
]


@register.inclusion_tag("pledges/desk_nav.html", takes_context=True)
def desk_nav(context: dict[str, Any], member: TeamMember) -> dict[str, Any]:
    request: HttpRequest = context["request"]
    here, sections = _find(request), []
    for label, places in SECTIONS:
        links = [_link(place, member, request, here) for place in places if member.role in place.roles]
        current = next((link["current"] for link in links if link["current"]), "")
        first = {**links[0], "label": label, "current": current if len(links) == 1 else current and "true"}
        sections.append({"link": first, "pages": links if len(links) > 1 and current else []})
    return {"sections": sections}


def _find(request: HttpRequest) -> Place | None:
    """Where one is: the longest beginning that fits, as most names begin like the overview's."""
    match = request.resolver_match
    if match is None:
        return None
    places = (place for _label, places in SECTIONS for place in places)
    fit = [
        place
        for place in places
        if match.view_name.startswith(place.begins) and place.kind in {"", match.kwargs.get("kind")}
    ]
    return max(fit, key=lambda place: len(place.begins), default=None)


def _link(place: Place, member: TeamMember, request: HttpRequest, here: Place | None) -> dict[str, Any]:
    """`current` is what `aria-current` says: this very page, or one that belongs to it."""
    url = reverse(place.view, args=[member.campaign.slug, *([place.kind] if place.kind else [])])
    current = "" if place is not here else "page" if url == request.path else "true"
    return {"url": url, "label": place.label, "current": current}
