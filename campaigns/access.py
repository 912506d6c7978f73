"""Who may open a page about a campaign: visitors what is public, its team what `Permission` allows their roles."""

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
from campaigns.models import Campaign, NotAllowed, Permission, TeamMember

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

View = Callable[..., HttpResponseBase]
Decorator = Callable[[View], View]

_OWNERS = _("Only an owner of this campaign can do that. Nothing was changed.")
_EDITORS = _("Only an owner or an editor of this campaign can do that. Nothing was changed.")
_TREASURERS = _("Only an owner or a treasurer of this campaign can do that. Nothing was changed.")
# What the others of the team are told, and on which page.
REFUSALS: dict[Permission, tuple[StrOrPromise, str]] = {
    Permission.EDIT_CONTENT: (_EDITORS, "desk:dashboard"),
    Permission.PUBLISH: (_OWNERS, "desk:dashboard"),
    Permission.MANAGE_TEAM: (_OWNERS, "desk:dashboard"),
    Permission.ACT_ON_MONEY: (_TREASURERS, "desk:dashboard"),
    Permission.SEE_SUPPORTERS_IN_FULL: (_TREASURERS, "desk:supporters"),
}


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


def requires(permission: Permission) -> Decorator:
    """Give the view the membership of whoever has the permission; the others of the team are told who has.

    So is whoever loses it while a form is on its way: the services ask again, and raise NotAllowed.
    """
    refusal, instead = REFUSALS[permission]

    def decorate(view: View) -> View:
        @wraps(view)
        def inner(request: HttpRequest, member: TeamMember, **kwargs: object) -> HttpResponseBase:
            try:
                if member.may(permission):
                    return view(request, member, **kwargs)
            except NotAllowed:
                pass
            messages.error(request, str(refusal))
            return redirect(instead, member.campaign.slug)

        return of_team(inner)

    return decorate
