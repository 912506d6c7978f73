"""The pages for a failed payment: what went wrong, and what the supporter can do."""

import logging

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

import gateway
from campaigns.pages import frame
from common.http import show_or_act
from payments.collection import charging, repair_page, repairing
from payments.models import Payment
from payments.pages.repair_page import RepairPage, WithdrawPage
from pledges import pledging
from pledges.access import of_supporter
from pledges.models import Pledge, Status, WrongMove
from pledges.views.change_pledge import too_late

log = logging.getLogger(__name__)

TOO_LATE = {
    Status.LAPSED: gettext_lazy(
        "This came too late: your pledge has lapsed. Nothing is charged, and any amount held on your card is released."
    ),
    Status.WITHDRAWN: gettext_lazy(
        "This pledge has been withdrawn. Nothing is charged, and any amount held on your card is released."
    ),
    Status.RELEASED: gettext_lazy(
        "The campaign has ended in the meantime. Nothing is charged, and any amount held on your card is released."
    ),
}


@show_or_act
@of_supporter
def repair(request: HttpRequest, pledge: Pledge) -> HttpResponse:
    payment = pledge.payments.open_repair()
    if payment is None:
        return redirect("pledges:pledge", pledge.pk)
    if request.method == "POST":
        return _act(request, payment)
    return render(request, "payments/repair.html", frame.context(RepairPage(pledge, payment)))


def _act(request: HttpRequest, payment: Payment) -> HttpResponse:
    try:
        if request.POST.get("action") != "same_card":
            return redirect(repair_page.another_card(payment))
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


@require_safe
@of_supporter
def repair_return(request: HttpRequest, pledge: Pledge) -> HttpResponse:
    """Return from the payment service's page: read the result and record it."""
    payment = pledge.payments.select_related("campaign").filter(state=Payment.State.REPAIRING).first()
    if payment:
        try:
            charging.sync(payment)
        except gateway.Unavailable:
            messages.info(
                request, _("The payment provider has not responded yet. Please check this page again in a minute.")
            )
            return redirect("pledges:pledge", pledge.pk)
    pledge.refresh_from_db(fields=["status"])
    _say_what_became(request, pledge)
    return redirect("pledges:pledge", pledge.pk)


def _say_what_became(request: HttpRequest, pledge: Pledge) -> None:
    """Show the result: even after paying, the window may have closed or the campaign ended in the meantime."""
    counts = {Status.AUTHORIZED, Status.COLLECTED, Status.ISSUED}
    if pledge.status in counts:
        messages.success(request, _("Thank you. The card was accepted, and there is nothing more to do."))
    elif pledge.status in TOO_LATE:
        messages.error(request, TOO_LATE[Status(pledge.status)])
    elif pledge.status == Status.REFUNDED:
        messages.info(request, _("This pledge was charged and has been refunded."))
    elif pledge.payments.filter(state=Payment.State.DECLINED).exists():
        messages.error(
            request, _("Nothing was authorized: only a card can be used here. Please try again with a card.")
        )
    else:
        messages.info(
            request, _("The payment provider has not responded yet. Please check this page again in a minute.")
        )


@show_or_act
@of_supporter
def withdraw(request: HttpRequest, pledge: Pledge) -> HttpResponse:
    if not pledge.can_change and not pledge.payments.open_repair():
        return too_late(request, pledge)
    if request.method == "POST":
        try:
            payment = pledge.payments.open_repair()
            repairing.withdraw(payment) if payment else pledging.withdraw(pledge)
        except (pledging.CampaignClosed, WrongMove):
            return too_late(request, pledge)
        messages.success(
            request, _("Your pledge has been withdrawn, and any saved card is being deleted. Nothing was charged.")
        )
        return redirect("pledges:pledge", pledge.pk)
    return render(request, "pledges/withdraw.html", frame.context(WithdrawPage(pledge)))
