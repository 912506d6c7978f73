"""Who may see and act on a campaign: visitors what is public, its team what their roles allow."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from accounts.next_page import sign_in
from campaigns import visits
from campaigns.models import Campaign, TeamMember

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

View = Callable[..., HttpResponseBase]
WRITERS = {TeamMember.Role.OWNER, TeamMember.Role.EDITOR}
MONEY_ROLES = {TeamMember.Role.OWNER, TeamMember.Role.TREASURER}


def find(request: HttpRequest, slug: str) -> Campaign:
    """Find a campaign that this visitor may see, and count who comes from outside.

    Who they are is asked only for what was never published.
    """
    campaign = Campaign.objects.select_related("company").filter(slug=slug).first()
    if campaign is None or not campaign.is_seen_by(request.user):
        raise Http404
    if campaign.is_public:
        visits.note(request, campaign)
    return campaign


def of_team(view: View) -> View:
    """Give the view the visitor's membership; to others the desk is not there, and visitors may sign in."""

    @wraps(view)
    @never_cache
    def inner(request: HttpRequest, slug: str, **kwargs: object) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return sign_in(request)
        found = TeamMember.objects.select_related("campaign__company", "user")
        member = found.filter(campaign__slug=slug, user_id=request.user.pk).first()
        if member is None:
            raise Http404
        request.member = member  # type: ignore[attr-defined]  # for the navigation of the desk
        return view(request, member, **kwargs)

    return inner


def of_writers(view: View) -> View:
    """Let owners and editors change what the campaign says, and tell the others of the team who can."""
    return _of_roles(WRITERS, _("Only an owner or an editor of this campaign can do that. Nothing was changed."), view)


def of_owners(view: View) -> View:
    """Let owners decide who is in the team, and tell the others of it who can."""
    return _of_roles(
        {TeamMember.Role.OWNER}, _("Only an owner of this campaign can do that. Nothing was changed."), view
    )


def _of_roles(roles: set[TeamMember.Role], otherwise: StrOrPromise, view: View) -> View:
    @wraps(view)
    def inner(request: HttpRequest, member: TeamMember, **kwargs: object) -> HttpResponseBase:
        if member.role in roles:
            return view(request, member, **kwargs)
        messages.error(request, str(otherwise))
        return redirect("desk:dashboard", member.campaign.slug)

    return of_team(inner)
