"""The page on which a supporter confirms an offline pledge that the campaign's team recorded."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from common.http import show_or_act
from pledges import consent, pledging
from pledges.access import find_offline
from pledges.forms.amount import AgreeForm
from pledges.models import WrongMove


@never_cache
@show_or_act
def agree(request: HttpRequest, pk: UUID) -> HttpResponse:
    draft = find_offline(request, pk)
    if draft is None:
        raise Http404
    form = AgreeForm(request.POST if request.method == "POST" else None, campaign=draft.campaign)
    if form.is_valid():
        try:
            pledging.agree(draft)
        except pledging.AlreadyPledged:
            messages.error(request, _("You have already pledged to this campaign, so nothing was added."))
            return redirect("pledges:agree", pk)
        except pledging.CampaignClosed:
            return redirect(draft.campaign)
        except pledging.Outdated:
            messages.error(
                request, _("This pledge was written down before the campaign changed. Please make a new pledge here.")
            )
            return redirect("pledges:start", draft.campaign.slug)
        except WrongMove:
            pass  # already done by a second click
        return redirect("pledges:pledge", pk)
    form.consent_text = consent.of(draft, draft.campaign)
    context = {"pledge": draft, "campaign": draft.campaign, "text": draft.campaign.text, "form": form}
    return render(request, "pledges/agree.html", context)
