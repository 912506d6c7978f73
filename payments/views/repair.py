"""The page for a failed payment: what went wrong, and what the supporter can do."""

import logging

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

import gateway
from campaigns.pages import frame
from common.http import show_or_act
from payments.collection import repair_step, repairing
from payments.pages.repair_page import RepairPage
from pledges.access import of_supporter
from pledges.models import Pledge, WrongMove

log = logging.getLogger(__name__)


@show_or_act
@of_supporter
def repair(request: HttpRequest, pledge: Pledge) -> HttpResponse:
    payment = pledge.payments.open_repair()
    if payment is None:
        return redirect("pledges:pledge", pledge.pk)
    page = RepairPage(pledge, payment)
    if request.method == "POST":
        return _act(request, page)
    return render(request, "payments/repair.html", frame.context(page))


def _act(request: HttpRequest, page: RepairPage) -> HttpResponse:
    payment = page.repair
    try:
        if request.POST.get("action") != "same_card":
            return redirect(repair_step.another_card(payment))
        repairing.same_card(payment)
    except gateway.Unavailable:
        messages.error(request, _("The payment provider did not respond. Please try again in a moment."))
        return redirect("payments:repair", payment.pledge_id)
    except gateway.Refused:
        log.exception("repair of %s", payment)
        messages.error(
            request, _("The payment provider refused to save a card. We have been notified and are looking into it.")
        )
    except repairing.AttemptsExhausted:
        messages.error(request, _("This card has been tried too many times. Please use another one."))
        return redirect("payments:repair", payment.pledge_id)
    except WrongMove:
        messages.error(request, _("This card is being processed right now. Nothing has been lost."))
    else:
        messages.success(
            request, _("Your card is being tried again. Please check this page in a minute for the result.")
        )
    return redirect("pledges:pledge", payment.pledge_id)
