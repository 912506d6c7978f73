"""The page for managing a campaign's team, and the page for accepting an invitation."""

from dataclasses import dataclass
from uuid import UUID

from allauth.core import ratelimit
from django.contrib import messages
from django.forms import BoundField
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.next_page import sign_in
from campaigns import team
from campaigns.access import of_team, requires
from campaigns.forms.team import InviteMemberForm, JoinForm, PortraitForm, RoleForm
from campaigns.models import Campaign, Permission, TeamInvitation, TeamMember
from common.http import show_or_act
from common.pages.partials import PartialEnum


class End(PartialEnum, partials="campaigns/desk_team.html#"):
    """How a person’s access can end; each has a partial in campaigns/desk_team.html."""

    LEAVE = "leave"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class Row:
    """A member of the team; `end` is None if the reader cannot end their access."""

    member: TeamMember
    role: BoundField
    end: End | None
    button: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class TeamPage:
    rows: list[Row]
    invitations: list[TeamInvitation]
    may_change: bool


@show_or_act
@of_team
def desk(request: HttpRequest, member: TeamMember) -> HttpResponse:
    campaign, may_change = member.campaign, member.may(Permission.MANAGE_TEAM)
    form = InviteMemberForm((request.POST or None) if may_change else None)
    if form.is_valid() and _invite(request, member, form):
        return redirect("campaigns:desk_team", campaign.slug)
    page = TeamPage(
        rows=[_row(each, member, may_change=may_change) for each in _members(campaign)],
        invitations=list(campaign.invitations.order_by("-invited_at")),
        may_change=may_change,
    )
    context = {"campaign": campaign, "text": campaign.text, "form": form, "page": page}
    return render(request, "campaigns/desk_team.html", context)


def _row(each: TeamMember, reader: TeamMember, *, may_change: bool) -> Row:
    if each == reader:
        end, button = End.LEAVE, _("Leave the team")
    else:
        end, button = End.REMOVE, _("Remove %(name)s from the team") % {"name": each.name}
    role = RoleForm(initial={"role": each.role}, auto_id=f"%s-{each.pk}")
    return Row(each, role["role"], end if may_change or each == reader else None, button, is_own=each == reader)


def _members(campaign: Campaign) -> list[TeamMember]:
    order = TeamMember.Role.values
    return sorted(campaign.team.select_related("user"), key=lambda each: (order.index(each.role), each.name))


def _invite(request: HttpRequest, member: TeamMember, form: InviteMemberForm) -> bool:
    if not ratelimit.consume(request, action="invite_member", key=str(member.campaign_id)):
        form.add_error(None, _("Too many invitations within an hour. Please continue later."))
        return False
    email = form.cleaned_data["email"]
    try:
        team.invite(member.campaign, email, form.cleaned_data["role"], member.user)
    except team.AlreadyThere:
        form.add_error("email", _("This address is already on the team or has already been invited."))
        return False
    messages.success(request, _("The invitation is on its way to %s.") % email)
    return True


@require_POST
@requires(Permission.MANAGE_TEAM)
def take_back(request: HttpRequest, member: TeamMember, pk: UUID) -> HttpResponse:
    team.take_back(get_object_or_404(member.campaign.invitations, pk=pk), member.user)
    messages.success(request, _("The invitation has been withdrawn. Its link no longer works."))
    return redirect("campaigns:desk_team", member.campaign.slug)


@require_POST
@requires(Permission.MANAGE_TEAM)
def change_role(request: HttpRequest, member: TeamMember, pk: int) -> HttpResponse:
    other = get_object_or_404(member.campaign.team, pk=pk)
    form = RoleForm(request.POST)
    if form.is_valid():
        try:
            team.change_role(other, form.cleaned_data["role"], member.user)
        except team.LastOwner:
            messages.error(request, _needs_an_owner())
        else:
            messages.success(request, _("%s now has a different role.") % other.name)
    return redirect("campaigns:desk_team", member.campaign.slug)


@require_POST
@of_team
def remove(request: HttpRequest, member: TeamMember, pk: int) -> HttpResponse:
    """Remove a member: owners can remove anybody, others only themselves."""
    other = get_object_or_404(member.campaign.team, pk=pk)
    if not member.may(Permission.MANAGE_TEAM) and other != member:
        raise Http404
    try:
        team.remove(other, member.user)
    except team.LastOwner:
        messages.error(request, _needs_an_owner())
        return redirect("campaigns:desk_team", member.campaign.slug)
    messages.success(request, _("%s is no longer on the team.") % other.name)
    if other == member:
        return redirect("pledges:mine")
    return redirect("campaigns:desk_team", member.campaign.slug)


@show_or_act
@of_team
def portrait(request: HttpRequest, member: TeamMember) -> HttpResponse:
    """Everybody in the team decides about their own portrait."""
    form = PortraitForm(request.POST or None, request.FILES or None, member=member)
    if form.is_valid():
        try:
            team.change_portrait(member, picture=form.cleaned_data["picture"])
        except TeamMember.DoesNotExist:
            raise Http404 from None
        messages.success(request, _("Your portrait has been changed."))
        return redirect("campaigns:desk_team", member.campaign.slug)
    context = {"campaign": member.campaign, "text": member.campaign.text, "member": member, "form": form}
    return render(request, "campaigns/desk_portrait.html", context)


def _needs_an_owner() -> str:
    return _("A campaign needs an owner. Make someone else an owner first.")


@show_or_act
@never_cache
def join(request: HttpRequest, token: str) -> HttpResponseBase:
    """Show an invitation to a signed-in visitor with its link; only the owner of its address can accept it."""
    invitation = team.follow(token)
    if invitation is None:
        raise Http404
    if not request.user.is_authenticated:
        return sign_in(request)
    form = JoinForm(request.POST or None)
    if form.is_valid():
        try:
            member = team.accept(invitation, request.user, form.cleaned_data["name"])
        except team.NotYours:
            form.add_error(None, _("This invitation is for a different address than the one you are signed in with."))
        else:
            return redirect("desk:dashboard", member.campaign.slug)
    campaign = invitation.campaign
    context = {
        "campaign": campaign,
        "text": campaign.text,
        "invitation": invitation,
        "form": form,
        "is_other": not team.is_for(invitation, request.user),
    }
    return render(request, "campaigns/team_join.html", context)
