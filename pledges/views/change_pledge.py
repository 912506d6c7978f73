"""What supporters can change about a pledge: its amount, and what others see of it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from common import money
from common.http import show_or_act
from pledges import pledging
from pledges.access import of_supporter
from pledges.forms.amount import amount_form
from pledges.forms.pledge import VisibilityForm, visibility_initial
from pledges.models import Pledge, WrongMove
from pledges.views.card_step import to_card_step


@show_or_act
@of_supporter
def amount(request: HttpRequest, pledge: Pledge) -> HttpResponse:
    """Agree to an amount. Whoever has no card yet, such as from before pledging opened, goes on to the card step."""
    if not pledge.can_change:
        return too_late(request, pledge)
    if pledge.must_reconfirm:
        return redirect("pledges:reconfirm", pledge.pk)
    form, before = amount_form(pledge, request.POST or None), pledge.amount_cents
    if form.is_valid():
        try:
            pledging.change_amount(pledge, form.cleaned_data["cents"])
        except (pledging.CampaignClosed, WrongMove):
            return too_late(request, pledge)
        except pledging.Outdated:
            return redirect("pledges:reconfirm", pledge.pk)
        return _agreed(request, pledge, has_changed=pledge.amount_cents != before)
    context = {"pledge": pledge, "campaign": pledge.campaign, "text": pledge.campaign.text, "form": form}
    return render(request, "pledges/amount.html", context)


def _agreed(request: HttpRequest, pledge: Pledge, *, has_changed: bool) -> HttpResponse:
    if pledge.misses_card:
        return to_card_step(request, pledge)
    if has_changed:
        messages.success(request, _("Your pledge has been changed."))
    else:
        amount = money.formatted(pledge.amount_cents, pledge.campaign.currency)
        messages.info(request, _("Nothing has changed: the amount is still %s.") % amount)
    return redirect("pledges:pledge", pledge.pk)


@show_or_act
@of_supporter
def visibility(request: HttpRequest, pledge: Pledge) -> HttpResponse:
    if not pledge.is_live:
        return too_late(request, pledge)
    form = VisibilityForm(request.POST or None, initial=visibility_initial(pledge))
    if form.is_valid():
        if pledging.set_visibility(pledge, form.wish(pledge.amount_cents)):
            messages.success(request, _("What others see of your pledge has been changed."))
        else:
            messages.info(request, _("Nothing has changed: others see the same as before."))
        return redirect("pledges:pledge", pledge.pk)
    context = {"pledge": pledge, "campaign": pledge.campaign, "text": pledge.campaign.text, "form": form}
    return render(request, "pledges/visibility.html", context)


def too_late(request: HttpRequest, pledge: Pledge) -> HttpResponse:
    messages.error(request, _("This pledge can no longer be changed."))
    return redirect("pledges:pledge", pledge.pk)
