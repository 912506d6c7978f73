"""Who may open a page of a campaign: visitors, the team, each member as their role permits, and the staff."""

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

from accounts import second_factor
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
# The message for members without the permission, and the page on which they see it.
REFUSALS: dict[Permission, tuple[StrOrPromise, str]] = {
    Permission.EDIT_CONTENT: (_EDITORS, "desk:dashboard"),
    Permission.MODERATE: (_EDITORS, "desk:dashboard"),
    Permission.PUBLISH: (_OWNERS, "desk:dashboard"),
    Permission.MANAGE_TEAM: (_OWNERS, "desk:dashboard"),
    Permission.ACT_ON_MONEY: (_TREASURERS, "desk:dashboard"),
    Permission.SEE_SUPPORTERS_IN_FULL: (_TREASURERS, "desk:supporters"),
}


def find(request: HttpRequest, slug: str) -> Campaign:
    """Return the campaign if this visitor may see it, and count the visit. Raises Http404.

    The user is looked up only if the campaign was never published, so that public pages need no session.
    """
    campaign = Campaign.objects.select_related("company").filter(slug=slug).first()
    if campaign is None or not campaign.is_seen_by(request.user):
        raise Http404
    if campaign.is_public:
        visits.record(request, campaign)
    return campaign


def of_public(view: View) -> View:
    """Pass the public campaign to the view and count the visit. Drafts raise Http404, even for their team."""

    @wraps(view)
    def inner(request: HttpRequest, slug: str) -> HttpResponseBase:
        campaign = Campaign.objects.public().select_related("company").filter(slug=slug).first()
        if campaign is None:
            raise Http404
        visits.record(request, campaign)
        return view(request, campaign)

    return inner


def of_team(view: View) -> View:
    """Pass the visitor's TeamMember to the view; other users get a 404, and anonymous visitors are asked to sign in."""

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
    """Pass the view the member, if they have the permission; tell other members of the team who has it.

    The services check again and raise NotAllowed if a member has lost the permission in the meantime.
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


def of_staff(view: View) -> View:
    """Allow the view to staff with a second factor; other users get a 404."""

    @wraps(view)
    @never_cache
    def inner(request: HttpRequest, **kwargs: object) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return sign_in(request)
        if not request.user.is_staff:
            raise Http404
        return second_factor.required(view)(request, **kwargs)

    return inner
