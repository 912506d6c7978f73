from typing import Any

from django import template
from django.http import HttpRequest
from django.urls import reverse

from campaigns import desk_nav as navigation
from campaigns.desk_nav import Place
from campaigns.models import TeamMember

register = template.Library()


@register.inclusion_tag("campaigns/desk_nav.html", takes_context=True)
def desk_nav(context: dict[str, Any], member: TeamMember) -> dict[str, Any]:
    """What this member may open, in sections; the section one is in shows its pages."""
    request: HttpRequest = context["request"]
    here, shown = navigation.current(request), []
    for section, places in navigation.sections(member):
        links = [_link(place, member, request, here) for place in places]
        current = next((link["current"] for link in links if link["current"]), "")
        first = {**links[0], "label": section.label, "current": current if len(links) == 1 else current and "true"}
        shown.append({"link": first, "pages": links if len(links) > 1 and current else []})
    return {"sections": shown}


def _link(place: Place, member: TeamMember, request: HttpRequest, here: Place | None) -> dict[str, Any]:
    """`current` is what `aria-current` says: this very page, or one that belongs to it."""
    url = reverse(place.view, args=[member.campaign.slug, *([place.kind] if place.kind else [])])
    current = "" if place is not here else "page" if url == request.path else "true"
    return {"url": url, "label": place.label, "current": current}
