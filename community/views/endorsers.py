"""Endorsers: the public list, the team's invitations, and the endorser's own page."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from uuid import UUID

from allauth.core import ratelimit
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_POST, require_safe

from campaigns.access import find, of_team, requires
from campaigns.models import Permission, TeamMember
from campaigns.pages import frame
from campaigns.views.pages import shared
from campaigns.views.pictures import PICTURE_CSP, drawn
from common.http import show_or_act
from community import endorsing
from community.forms.endorsers import CodeForm, InviteForm, ProofForm, StatementForm
from community.models import Endorser
from community.pages.endorser_page import EndorserPage, endorser_page


@require_safe
def endorsers(request: HttpRequest, slug: str) -> HttpResponse:
    campaign = find(request, slug)
    context = {"campaign": campaign, "text": campaign.text, "endorsers": list(campaign.endorsers.public())}
    response = render(request, "community/endorsers.html", context)
    return shared(response) if campaign.is_public else response


@require_safe
@csp_override(PICTURE_CSP)
def picture(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    campaign = find(request, slug)
    endorser = get_object_or_404(campaign.endorsers.public(), pk=pk)
    response = drawn(endorser.logo)
    response["Cache-Control"] = "public, max-age=60"
    return response


class Stage(StrEnum):
    """The progress of an invitation; each has a partial in community/desk_endorsers.html."""

    DECLINED = "declined"
    INVITED = "invited"
    UNVERIFIED = "unverified"
    PUBLIC = "public"

    @property
    def template(self) -> str:
        return f"community/desk_endorsers.html#{self}"


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
def desk(request: HttpRequest, member: TeamMember) -> HttpResponse:
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


def of_endorser(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Pass the endorser for the token to the view. Raises Http404; after a withdrawal, shows a page that says so."""

    @wraps(view)
    @never_cache
    def inner(request: HttpRequest, token: str) -> HttpResponseBase:
        endorser = endorsing.follow(token)
        if endorser is None:
            raise Http404
        if endorser.status == Endorser.Status.WITHDRAWN:
            context = {"campaign": endorser.campaign, "text": endorser.campaign.text}
            return render(request, "community/endorser_gone.html", context)
        return view(request, endorser, token)

    return inner


@show_or_act
@of_endorser
def endorser(request: HttpRequest, endorser: Endorser, token: str) -> HttpResponse:
    """Show and edit the statement. GET changes nothing, because mail scanners open the link too."""
    form = StatementForm(request.POST or None, request.FILES or None, endorser=endorser)
    if form.is_valid():
        data = form.cleaned_data
        endorsing.write(endorser, form.words, data["picture"], drop_picture=data.get("drop_picture", False))
        messages.success(request, _("Saved. Please check it once more."))
        return redirect("community:endorser", token)
    return _page(request, endorser_page(endorser, token, form))


def _page(request: HttpRequest, page: EndorserPage) -> HttpResponse:
    return render(request, "community/endorser.html", frame.context(page, endorser=page.endorser))


@require_safe
@csp_override(PICTURE_CSP)
@of_endorser
def own_picture(request: HttpRequest, endorser: Endorser, token: str) -> HttpResponse:  # noqa: ARG001
    return drawn(endorser.logo)


@require_POST
@of_endorser
def give(request: HttpRequest, endorser: Endorser, token: str) -> HttpResponse:
    endorsing.submit_statement(endorser)
    messages.success(request, _("Thank you. Your statement has been submitted."))
    return redirect("community:endorser", token)


@show_or_act
@of_endorser
def withdraw(request: HttpRequest, endorser: Endorser, token: str) -> HttpResponse:
    if request.method == "POST":
        endorsing.withdraw(endorser)
        return redirect("community:endorser", token)
    context = {"campaign": endorser.campaign, "text": endorser.campaign.text, "token": token}
    return render(request, "community/endorser_withdraw.html", context)


@require_POST
@of_endorser
def prove(request: HttpRequest, endorser: Endorser, token: str) -> HttpResponse:
    _require_organization(endorser)
    form = ProofForm(request.POST)
    if form.is_valid() and _start_proof(request, endorser, form):
        return redirect("community:endorser", token)
    return _page(request, endorser_page(endorser, token, proof_form=form))


def _start_proof(request: HttpRequest, endorser: Endorser, form: ProofForm) -> bool:
    data = form.cleaned_data
    if not ratelimit.consume(request, action="prove_domain", key=str(endorser.pk)):
        form.add_error(None, _("Too many attempts. Please try again in an hour."))
        return False
    if data["proof"] == Endorser.Proof.DNS:
        endorsing.prove_by_dns(endorser, data["domain"])
        return True
    try:
        endorsing.prove_by_mail(endorser, data["domain"], data["email"])
    except endorsing.WrongAddress:
        form.add_error(
            "email", _("This address is not exactly at %s. An address at a subdomain is not accepted.") % data["domain"]
        )
        return False
    return True


@require_POST
@of_endorser
def code(request: HttpRequest, endorser: Endorser, token: str) -> HttpResponse:
    _require_organization(endorser)
    form = CodeForm(request.POST)
    if form.is_valid():
        if not ratelimit.consume(request, action="enter_domain_code", key=str(endorser.pk)):
            form.add_error("code", _("Too many attempts. Please try again in an hour."))
        elif endorsing.enter_code(endorser, form.cleaned_data["code"]):
            messages.success(request, _("Thank you. Your organization is verified."))
            return redirect("community:endorser", token)
        else:
            form.add_error("code", _("This is not the code from the latest email."))
    return _page(request, endorser_page(endorser, token, code_form=form))


def _require_organization(endorser: Endorser) -> None:
    if endorser.kind != Endorser.Kind.ORGANIZATION:
        raise Http404
