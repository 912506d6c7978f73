"""The way back from the payment service's page after a repair: what became of the pledge."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

import gateway
from payments.collection import charging
from payments.models import Payment
from pledges.access import of_supporter
from pledges.models import Pledge, Status

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
