"""The endorser's own page: the statement, and verifying an organization."""

from collections.abc import Callable
from functools import wraps

from allauth.core import ratelimit
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_POST, require_safe

from campaigns.pages import frame
from campaigns.views.pictures import PICTURE_CSP, drawn
from common.http import show_or_act
from community import endorsing
from community.forms.domain_proof import CodeForm, ProofForm
from community.forms.endorsers import StatementForm
from community.models import Endorser
from community.pages.endorser_page import EndorserPage, endorser_page


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
