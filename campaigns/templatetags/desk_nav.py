from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise

from campaigns import desk_nav as navigation
from campaigns.desk_nav import NavItem
from campaigns.models import TeamMember

register = template.Library()


@dataclass(frozen=True, slots=True)
class Link:
    """`current` is the value of `aria-current`: “page” for this page, “true” for its parent, otherwise empty."""

    url: str
    label: str | Promise
    current: str


@register.inclusion_tag("campaigns/desk_nav.html", takes_context=True)
def desk_nav(context: dict[str, Any], member: TeamMember) -> dict[str, Any]:
    """The navigation for this member, under the campaign's name; the current section also lists its pages."""
    request: HttpRequest = context["request"]
    here = navigation.current(request)
    tops: list[Link] = []
    pages: dict[str, list[Link]] = {}
    for section, places in navigation.sections(member):
        links = [_link(place, member, request, here) for place in places]
        current = next((link.current for link in links if link.current), "")
        tops.append(Link(links[0].url, section.label, current if len(links) == 1 else current and "true"))
        if len(links) > 1 and current:
            pages = {str(section.label): links}
    return {"campaign": member.campaign, "text": member.campaign.text, "sections": tops, "pages": pages}


def _link(place: NavItem, member: TeamMember, request: HttpRequest, here: NavItem | None) -> Link:
    url = reverse(place.view, args=[member.campaign.slug, *([place.kind] if place.kind else [])])
    current = "" if place is not here else "page" if url == request.path else "true"
    return Link(url, place.label, current)
