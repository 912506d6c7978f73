"""Questions that members propose: reading, proposing and co-signing them."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.next_page import sign_in
from assembly import delegating
from assembly.forms.motions import MotionForm
from assembly.models import Member, Motion
from assembly.motions import moving
from assembly.pages.motion_page import motion_page, signing_page
from campaigns.access import find
from campaigns.models import Campaign
from campaigns.views.public import cached
from common.http import show_or_act
from community.views.library import public

# The buttons, and what each does.
ACTIONS: dict[str, Callable[[Motion, Member], None]] = {
    "cosign": moving.cosign,
    "take_back": moving.take_back,
    "withdraw": moving.withdraw,
}


@require_safe
@cached()
def motion(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    found = _find(request, slug, pk)
    page = motion_page(found, is_over=_is_over(found))
    return public(found.campaign, render(request, "assembly/motion.html", _context(found.campaign, page)))


@never_cache
@show_or_act
def propose(request: HttpRequest, slug: str) -> HttpResponseBase:
    campaign = find(request, slug)
    if not isinstance(request.user, User):
        return sign_in(request)
    member = delegating.member_now(campaign, request.user)
    form = MotionForm(request.POST or None)
    if member and form.is_valid() and (made := _proposed(request, member, form)):
        messages.success(request, _("Your question is public. Tell other members, so that they co-sign it."))
        return redirect("assembly:motion", slug, made.pk)
    context = {**_context(campaign, None), "member": member, "form": form, "rules": moving}
    return render(request, "assembly/motion_form.html", context)


def _proposed(request: HttpRequest, member: Member, form: MotionForm) -> Motion | None:
    if not ratelimit.consume(request, action="propose_question", key=str(member.pk)):
        form.add_error(None, _("You have proposed too many questions today. Please continue tomorrow."))
        return None
    try:
        return moving.propose(member, form.wish)
    except moving.AnotherIsOpen:
        form.add_error(None, _("Your other question is still looking for co-signers. Withdraw it to propose this one."))
    except moving.Banned:
        form.add_error(None, _("The organizers have banned you from writing here in public."))
    return None


@never_cache
@show_or_act
def sign(request: HttpRequest, slug: str, pk: UUID) -> HttpResponseBase:
    """Co-sign, take that back, or withdraw one's own."""
    found = _find(request, slug, pk)
    if not isinstance(request.user, User):
        return sign_in(request)
    page, member = signing_page(found, request.user, is_over=_is_over(found))
    act = ACTIONS.get(request.POST.get("act", ""))
    if member and act:
        try:
            act(found, member)
        except moving.NotCollecting:
            messages.error(request, _("This question can no longer be co-signed or withdrawn. Nothing was changed."))
        else:
            messages.success(request, _("Saved."))
        return redirect("assembly:motion", slug, pk)
    return render(request, "assembly/motion_sign.html", _context(found.campaign, page))


def _find(request: HttpRequest, slug: str, pk: UUID) -> Motion:
    campaign = find(request, slug)
    found = get_object_or_404(campaign.motions.select_related("member", "proposal"), pk=pk)
    found.campaign = campaign
    return found


def _is_over(found: Motion) -> bool:
    return found.until <= timezone.now()


def _context(campaign: Campaign, page: object) -> dict[str, object]:
    return {"campaign": campaign, "text": campaign.text, "page": page}
