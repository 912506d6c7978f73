"""Following a campaign: the form, and the page of the mailed link. GET changes nothing."""

from allauth.core import ratelimit
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from campaigns.access import find
from campaigns.models import Campaign
from common.http import show_or_act
from community.forms.following import FollowForm
from community.news import following
from community.pages.follow_page import follow_words
from community.views.news import typed_form


# The form is on pages that shared caches keep, so it has no CSRF token. It needs none: it is the same for everybody,
# and does no more than send a question to the address that was entered.
@csrf_exempt
@never_cache
@show_or_act
def follow(request: HttpRequest, slug: str) -> HttpResponse:
    campaign = find(request, slug)
    if not following.is_open(campaign):
        return redirect(campaign)
    form = FollowForm(request.POST or None, initial=typed_form.read(request))
    if form.is_valid():
        if ratelimit.consume(request, action="follow_campaign", key=str(campaign.pk)):
            return _send(request, campaign, form)
        form.add_error(None, _("Too many forms are arriving at once. Please submit the form again in a few minutes."))
    return _show(request, "community/follow.html", campaign, form=form, words=follow_words(campaign))


def _send(request: HttpRequest, campaign: Campaign, form: FollowForm) -> HttpResponse:
    """Email the link. The response never reveals whether the address is known or was entered too often."""
    email = form.cleaned_data["email"]
    if ratelimit.consume(request, action="mail_follower", key=email):
        try:
            following.request_confirmation(campaign, email)
        except following.NotOpen:
            return redirect(campaign)
    response = redirect("community:follow_sent", campaign.slug)
    typed_form.keep(response, form, path=reverse("community:follow", args=[campaign.slug]))
    return response


@never_cache
@require_safe
def sent(request: HttpRequest, slug: str) -> HttpResponse:
    return _show(
        request, "community/follow_sent.html", find(request, slug), email=typed_form.read(request).get("email")
    )


@never_cache
@show_or_act
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The page of the mailed link: a button, and once it was pressed the page for unsubscribing."""
    follower = following.find_by_token(token)
    if follower is None:
        raise Http404
    if request.method == "POST":
        try:
            following.confirm(follower)
        except following.NotOpen:
            messages.error(request, _("The campaign has ended, so there is nothing to follow."))
            return redirect(follower.campaign)
        messages.success(request, _("Your address is confirmed. You follow the campaign from now on."))
    elif follower.confirmed_at is None:
        return _show(request, "community/follow_confirm.html", follower.campaign, email=follower.email)
    return redirect("community:unsubscribe", following.unsubscribe_token(follower))


def _show(request: HttpRequest, template: str, campaign: Campaign, **more: object) -> HttpResponse:
    return render(request, template, {"campaign": campaign, "text": campaign.text, **more})
