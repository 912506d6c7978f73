"""The page for withdrawing a pledge, also while its card can be repaired."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from campaigns.pages import frame
from common.http import show_or_act
from payments.collection import repairing
from payments.pages.repair_page import WithdrawPage
from pledges import pledging
from pledges.access import of_supporter
from pledges.models import Pledge, WrongMove
from pledges.views.change_pledge import too_late


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
        messages.success(request, _("Your pledge has been withdrawn."))
        return redirect("pledges:pledge", pledge.pk)
    return render(request, "pledges/withdraw.html", frame.context(WithdrawPage(pledge)))
