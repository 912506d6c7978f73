"""A member's page for the delegate who answers instead."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.next_page import sign_in
from assembly import delegating
from assembly.forms.delegates import DelegateForm
from assembly.models import Delegation, Member
from assembly.voting import MOST_DELEGATED
from campaigns.access import find
from campaigns.models import Campaign
from common.http import show_or_act


@dataclass(frozen=True, slots=True)
class DelegatePage:
    """`member` is None for somebody who is no member now; `carried` is how many others have named this one."""

    member: Member | None
    delegate: Member | None
    carried: int
    most: int = MOST_DELEGATED


@never_cache
@show_or_act
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """Show who answers for a member, and name somebody."""
    campaign = find(request, slug)
    if not isinstance(request.user, User):
        return sign_in(request)
    member = delegating.member_now(campaign, request.user)
    form = DelegateForm(request.POST or None)
    if member and form.is_valid() and _choose(request, member, form):
        return redirect("assembly:delegate", slug)
    context = {"campaign": campaign, "text": campaign.text, "page": _page(member), "form": form}
    return render(request, "assembly/delegate.html", context)


def _choose(request: HttpRequest, member: Member, form: DelegateForm) -> bool:
    if not ratelimit.consume(request, action="choose_delegate", key=str(member.pk)):
        form.add_error(None, _("Too many attempts within an hour. Please continue later."))
        return False
    try:
        delegating.choose(member, form.cleaned_data["number"], form.cleaned_data["email"])
    except delegating.NoSuchMember:
        form.add_error(None, _("No other member has this number and this address."))
        return False
    messages.success(request, _("From the next question on, they answer for you if you do not."))
    return True


def _page(member: Member | None) -> DelegatePage:
    if member is None:
        return DelegatePage(None, None, 0)
    present = Delegation.objects.filter(member=member, until=None).select_related("delegate__supporter").first()
    return DelegatePage(member, present.delegate if present else None, delegating.carried(member))


@never_cache
@require_POST
def end(request: HttpRequest, slug: str) -> HttpResponse:
    campaign: Campaign = find(request, slug)
    if not isinstance(request.user, User):
        return sign_in(request)
    if member := delegating.member_now(campaign, request.user):
        delegating.end(member)
        messages.success(request, _("From the next question on, nobody answers for you."))
    return redirect("assembly:delegate", slug)
