"""The form for signing the petition."""

from allauth.core import ratelimit
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from campaigns import sources
from campaigns.access import find
from campaigns.models import Campaign
from common.http import show_or_act
from community import petition, signing
from community.forms.petition import SignForm
from community.views.news import typed_form


@never_cache
@show_or_act
def sign(request: HttpRequest, slug: str) -> HttpResponse:
    campaign = find(request, slug)
    found = petition.current(campaign)
    if found is None:
        raise Http404
    if not petition.is_open(campaign):
        return redirect("community:petition", slug)
    form = SignForm(request.POST or None, initial=typed_form.read(request))
    if form.is_valid():
        if ratelimit.consume(request, action="sign_petition", key=str(campaign.pk)):
            return _send(request, campaign, form)
        form.add_error(
            None, _("Too many signatures are arriving at once. Please submit the form again in a few minutes.")
        )
    context = {"campaign": campaign, "text": campaign.text, "version": found, "form": form}
    return render(request, "community/petition_sign.html", context)


def _send(request: HttpRequest, campaign: Campaign, form: SignForm) -> HttpResponse:
    """Email the link. The response never reveals whether the address is known or was entered too often."""
    email = form.cleaned_data["email"]
    if ratelimit.consume(request, action="mail_signer", key=email):
        try:
            signing.request_confirmation(campaign, email, form.wish(sources.code_of(request)), form.key)
        except signing.NotOpen:
            return redirect("community:petition", campaign.slug)
    response = redirect(reverse("community:sign_sent", args=[campaign.slug]) + sources.carried(request))
    typed_form.keep(response, form, path=reverse("community:petition", args=[campaign.slug]))
    return response


@never_cache
@require_safe
def sent(request: HttpRequest, slug: str) -> HttpResponse:
    campaign = find(request, slug)
    context = {"campaign": campaign, "text": campaign.text, "email": typed_form.read(request).get("email")}
    return render(request, "community/petition_sent.html", context)
