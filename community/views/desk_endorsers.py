"""The team's page for inviting endorsers and removing them."""

from dataclasses import dataclass
from uuid import UUID

from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from campaigns.access import of_team, requires
from campaigns.models import Permission, TeamMember
from common.http import show_or_act
from common.pages.partials import PartialEnum
from community import endorsing
from community.forms.endorsers import InviteForm
from community.models import Endorser


class Stage(PartialEnum, partials="community/desk_endorsers.html#"):
    """The progress of an invitation; each has a partial in community/desk_endorsers.html."""

    DECLINED = "declined"
    INVITED = "invited"
    UNVERIFIED = "unverified"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class Row:
    """An endorser in the team's list, with what the reader may see; the name may be empty."""

    endorser: Endorser
    stage: Stage
    name: str
    details: list[str]
    can_be_asked: bool


@dataclass(frozen=True, slots=True)
class DeskPage:
    rows: list[Row]
    may_write: bool


@show_or_act
@of_team
def index(request: HttpRequest, member: TeamMember) -> HttpResponse:
    campaign, may_write = member.campaign, member.may(Permission.EDIT_CONTENT)
    posted = (request.POST or None) if may_write else None
    form = InviteForm(posted, initial={"language": campaign.language})
    if form.is_valid() and _invite(request, member, form):
        return redirect("community:desk_endorsers", campaign.slug)
    rows = [_row(each, may_write=may_write) for each in campaign.endorsers.order_by("-invited_at")]
    context = {"campaign": campaign, "text": campaign.text, "form": form, "page": DeskPage(rows, may_write=may_write)}
    return render(request, "community/desk_endorsers.html", context)


def _row(endorser: Endorser, *, may_write: bool) -> Row:
    name = endorser.name or (endorser.email if may_write else "")
    email = endorser.email if may_write else ""
    return Row(
        endorser,
        stage=stage(endorser),
        name=name,
        details=[*filter(None, [endorser.get_kind_display(), email, endorser.domain])],
        can_be_asked=may_write and endorser.status != Endorser.Status.WITHDRAWN,
    )


def stage(endorser: Endorser) -> Stage:
    if endorser.status == Endorser.Status.WITHDRAWN:
        return Stage.DECLINED
    if endorser.status == Endorser.Status.INVITED:
        return Stage.INVITED
    is_unknown = endorser.kind == Endorser.Kind.ORGANIZATION and not endorser.verified_at
    return Stage.UNVERIFIED if is_unknown else Stage.PUBLIC


def _invite(request: HttpRequest, member: TeamMember, form: InviteForm) -> bool:
    if not ratelimit.consume(request, action="invite_endorser", key=str(member.campaign_id)):
        form.add_error(None, _("Too many invitations within an hour. Please continue later."))
        return False
    try:
        endorser = endorsing.invite(member.campaign, member.user, form.cleaned_data)
    except endorsing.AlreadyInvited:
        form.add_error("email", _("This address has already been invited, or its owner has declined."))
        return False
    messages.success(request, _("The invitation is on its way to %s.") % endorser.name)
    return True


@require_POST
@requires(Permission.EDIT_CONTENT)
def resend(request: HttpRequest, member: TeamMember, pk: UUID) -> HttpResponse:
    endorser = get_object_or_404(member.campaign.endorsers.exclude(status=Endorser.Status.WITHDRAWN), pk=pk)
    if ratelimit.consume(request, action="resend_invitation", key=str(pk)):
        endorsing.send_invitation(endorser)
        messages.success(request, _("The invitation is on its way to %s.") % endorser.name)
    else:
        messages.error(request, _("An invitation can be resent only once an hour."))
    return redirect("community:desk_endorsers", member.campaign.slug)


@require_POST
@requires(Permission.EDIT_CONTENT)
def take_back(request: HttpRequest, member: TeamMember, pk: UUID) -> HttpResponse:
    endorser = get_object_or_404(member.campaign.endorsers, pk=pk)
    if endorsing.take_back(endorser):
        messages.success(request, _("%s was removed from the list.") % endorser.name)
    return redirect("community:desk_endorsers", member.campaign.slug)
