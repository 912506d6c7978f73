"""Who may act on money, and what they are told if it is not possible."""

from functools import wraps

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from campaigns.access import View, requires
from campaigns.models import Permission, TeamMember, WrongPhase
from payments.decisions import approvals, second_person
from payments.decisions.money_acts import Outdated
from payments.models import NotWaiting
from payments.refunds import refunding
from pledges.models import WrongMove

ALONE = (approvals.Alone, second_person.TooNew)


def of_money(view: View) -> View:
    """Require the permission to act on money, and show a message if the service refuses."""

    @requires(Permission.ACT_ON_MONEY)
    @wraps(view)
    def inner(request: HttpRequest, member: TeamMember, **kwargs: object) -> HttpResponseBase:
        try:
            return view(request, member, **kwargs)
        except approvals.AlreadyAsked as same:
            messages.info(request, _("This has already been requested. Here is the request."))
            return redirect("desk:money_act", member.campaign.slug, same.act.pk)
        except (WrongPhase, WrongMove, Outdated, NotWaiting, refunding.TooMuch, *ALONE) as error:
            return _refused(request, member, error)

    return inner


def _refused(request: HttpRequest, member: TeamMember, error: Exception) -> HttpResponse:
    if isinstance(error, WrongPhase):
        text = _("The campaign has moved on, so this is no longer possible. Nothing was changed.")
    elif isinstance(error, Outdated):
        text = _(
            "Something this request is based on has changed since it was made. Please request it again. Nothing "
            "was changed."
        )
    elif isinstance(error, NotWaiting):
        text = _("This has already been confirmed, rejected or withdrawn, or it has lapsed. Nothing was changed.")
    elif isinstance(error, ALONE):
        text = _(
            "This takes two people, each with their own mailbox, who had both been owner or treasurer for %s "
            "hours when it was requested. Nothing was changed."
        )
        text %= settings.MONEY_ROLE_HOURS
    else:
        text = _("This money is already being refunded, or has been refunded. Nothing was changed.")
    messages.error(request, text)
    return redirect("desk:dashboard", member.campaign.slug)
