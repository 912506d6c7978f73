"""After the code that was mailed: going on with a draft, or replacing an earlier pledge by it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from campaigns.models import Campaign
from common.http import show_or_act
from pledges import pledging
from pledges.access import DRAFT, own_draft
from pledges.models import Status, WrongMove
from pledges.pages.pledge_page import public_line
from pledges.views.card_step import to_card_step


@never_cache
@login_required
@require_safe
def go_on(request: HttpRequest) -> HttpResponse:
    """Continue with this browser's draft after signing in. Idempotent."""
    pledge = own_draft(request)
    if pledge is None:
        return redirect("pledges:mine")
    pledge.supporter.remember_language()
    try:
        if pledge.status == Status.UNCONFIRMED:
            pledging.confirm(pledge)
    except pledging.AlreadyPledged:
        return redirect("pledges:replace")
    except pledging.CampaignClosed:
        return redirect(pledge.campaign)
    except pledging.Outdated:
        return start_anew(request, pledge.campaign)
    except WrongMove:
        pledge.refresh_from_db()  # already done by a second click
    if pledge.misses_card:
        return to_card_step(request, pledge)
    return redirect("pledges:done", pledge.pk)


def start_anew(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    messages.info(
        request, _("The campaign has changed since you opened this form. Please review it and fill in the form again.")
    )
    return redirect("pledges:start", campaign.slug)


@never_cache
@login_required
@show_or_act
def replace(request: HttpRequest) -> HttpResponse:
    draft = own_draft(request)
    existing = pledging.live_pledge(draft.campaign, draft.supporter) if draft else None
    if not draft or not existing or draft.status != Status.UNCONFIRMED:
        return redirect("pledges:mine")
    if request.method == "POST":
        try:
            pledge = pledging.replace(existing, draft)
        except (pledging.CampaignClosed, WrongMove):
            messages.error(request, _("This pledge can no longer be changed."))
            return redirect("pledges:pledge", existing.pk)
        except pledging.Outdated:
            return start_anew(request, draft.campaign)
        request.session[DRAFT] = str(pledge.pk)
        return redirect("pledges:continue")
    lines = {name: public_line(pledge, draft.campaign) for name, pledge in (("before", existing), ("after", draft))}
    context = {"campaign": draft.campaign, "text": draft.campaign.text, "draft": draft, "existing": existing}
    return render(request, "pledges/replace.html", {**context, "public": lines})
