"""The page that shows a change to a supporter and asks for consent. GET changes nothing."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns import amendments
from common.http import show_or_act
from pledges import pledging
from pledges.access import of_supporter
from pledges.forms.amount import AmountForm, amount_form
from pledges.models import Pledge, WrongMove


@show_or_act
@of_supporter
def reconfirm(request: HttpRequest, pledge: Pledge) -> HttpResponse:
    if not pledge.must_reconfirm:
        return redirect("pledges:pledge", pledge.pk)
    campaign = pledge.campaign
    form = amount_form(pledge, request.POST or None)
    if form.is_valid():
        return _confirm(request, pledge, form)
    change = campaign.changes.get(number=campaign.version)
    context = {
        "pledge": pledge,
        "campaign": campaign,
        "text": campaign.text,
        "form": form,
        "change": change,
        "lines": amendments.lines(change),
        "terms": campaign.terms if "terms" in change.after else None,
        "is_over": timezone.now() >= change.ends_at,
    }
    return render(request, "pledges/reconsent.html", context)


def _confirm(request: HttpRequest, pledge: Pledge, form: AmountForm) -> HttpResponse:
    try:
        pledging.change_amount(pledge, form.cleaned_data["cents"])
    except pledging.Outdated:
        return redirect("pledges:reconfirm", pledge.pk)
    except (pledging.CampaignClosed, WrongMove):
        messages.error(request, _("The time to confirm has passed, so this pledge lapses. Nothing was charged."))
    else:
        messages.success(request, _("Thank you. Your pledge continues under the campaign’s current terms."))
    return redirect("pledges:pledge", pledge.pk)
