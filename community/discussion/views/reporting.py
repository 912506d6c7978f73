"""Reporting a post to the organizers, by anybody who proves an address."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.sign_in import TooManyCodes
from campaigns.access import find
from campaigns.models import Campaign
from campaigns.pages import frame
from common.http import show_or_act
from community.discussion import moderating
from community.discussion.forms import REFUSALS, ReportForm
from community.discussion.lines import Line
from community.discussion.moderating import NotPossible
from community.discussion.posting import Refused
from community.discussion.views import proving
from community.models import Post
from community.news import reading

REPORT = "post_report"  # in the session


@dataclass(frozen=True, slots=True)
class ReportPage:
    """`form` is missing once the report was sent."""

    campaign: Campaign
    line: Line
    form: ReportForm | None

    @property
    def template(self) -> str:
        return f"community/discussion/report.html#{'form' if self.form else 'sent'}"


@never_cache
@show_or_act
def report(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    post = _find(request, slug, pk)
    form = ReportForm(
        request.POST or None,
        signed_in=request.user.is_authenticated,
        initial=proving.sent_before(request, REPORT),
    )
    if form.is_valid() and (response := _send(request, post, form)):
        return response
    return render(
        request, "community/discussion/report.html", frame.context(ReportPage(post.campaign, Line(post), form))
    )


def _find(request: HttpRequest, slug: str, pk: UUID) -> Post:
    """The post, if this visitor can read it. Raises Http404."""
    campaign = find(request, slug)
    post = get_object_or_404(campaign.posts.readable().select_related("update", "thread"), pk=pk)
    post.campaign = campaign
    if post.update:
        post.update.campaign = campaign
        if not reading.may_read(post.update, request.user):
            return get_object_or_404(campaign.posts.none())
    return post


def _send(request: HttpRequest, post: Post, form: ReportForm) -> HttpResponse | None:
    """Report the post, or email a code first; None after adding an error to the form."""
    user = request.user if isinstance(request.user, User) else None
    facts = {name: form.cleaned_data[name] for name in ("reason", "note")}
    email = user.email if user else form.cleaned_data["email"]
    if not ratelimit.consume(request, action="report_post", key=email):
        form.add_error(None, _("Too many reports were sent. Please wait an hour, then send this one again."))
        return None
    try:
        if user is None:
            draft = {**facts, "campaign": post.campaign.slug, "post": str(post.pk), "email": email}
            return proving.to_code(request, REPORT, draft, "community:report_continue")
        return _reported(request, post, user, **facts)
    except TooManyCodes:
        form.add_error("email", _("Too many codes were requested. Please wait a minute, then try again."))
    except Refused as error:
        form.add_error(None, str(REFUSALS[error.why][1]))
    return None


@never_cache
@login_required
@require_safe
def go_on(request: HttpRequest) -> HttpResponse:
    """Send this browser's report once its address is proven. Idempotent."""
    draft = request.session.pop(REPORT, None)
    if draft is None or not isinstance(request.user, User):
        return redirect("community:own_posts")
    post = Post.objects.select_related("campaign", "update", "thread").filter(pk=draft["post"]).first()
    if post is None:
        messages.error(request, _("This text is no longer public."))
        return redirect("community:own_posts")
    return _reported(request, post, request.user, draft["reason"], draft["note"])


def _reported(request: HttpRequest, post: Post, by: User, reason: str, note: str) -> HttpResponse:
    try:
        moderating.report(post, by, reason, note)
    except NotPossible:
        messages.error(request, _("This text is no longer public."))
        return redirect("community:own_posts")
    page = ReportPage(post.campaign, Line(post), None)
    return render(request, "community/discussion/report.html", frame.context(page))
