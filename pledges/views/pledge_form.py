"""The form for pledging."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from campaigns.access import find
from campaigns.pages import frame
from campaigns.views.public import cached_form
from common.http import show_or_act
from pledges.forms.pledge import PledgeForm
from pledges.pages.pledge_form_page import PledgeFormPage
from pledges.views import pledge_prefill, pledge_sending


@never_cache
@show_or_act
@cached_form("signature")
def start(request: HttpRequest, slug: str, **placeholders: str) -> HttpResponse:
    campaign = find(request, slug)
    if not campaign.is_open:
        return redirect(campaign)
    existing = pledge_prefill.existing(request, campaign)
    initial = {**pledge_prefill.initial(request, campaign, existing), **placeholders}
    form = PledgeForm(request.POST or None, campaign=campaign, signed_in=request.user.is_authenticated, initial=initial)
    if form.is_valid() and (response := pledge_sending.send(request, campaign, form)):
        return response
    page = PledgeFormPage(campaign, form, existing)
    return render(request, "pledges/form.html", frame.context(page, **placeholders))
