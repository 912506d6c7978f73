from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe

from campaigns import page_sections
from campaigns.access import find
from campaigns.models import Campaign
from campaigns.pages import frame
from campaigns.pages.campaign_page import CampaignPage, campaign_page
from campaigns.pages.gaps import gaps
from campaigns.pages.home_page import home_page
from campaigns.views.public import cached, shared


@require_safe
@cached()
def index(request: HttpRequest) -> HttpResponse:
    return shared(render(request, "campaigns/index.html", {"page": home_page()}))


@require_safe
@cached()
def campaign(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the page. It is the same for everybody, except for those whose session knows that they have taken part."""
    found = find(request, slug)
    own = page_sections.own_part(request, found)
    response = _shown(request, campaign_page(found, own))
    if own:
        add_never_cache_headers(response)
        return response
    return shared(response) if found.is_public else response


def preview(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Show a draft's page as visitors will see it; redirects to the real page if already published."""
    if campaign.phase != Campaign.Phase.DRAFT:
        return redirect(campaign)
    found = gaps(campaign)
    campaign.phase = campaign.first_phase or Campaign.Phase.INTEREST
    return _shown(request, campaign_page(campaign, gaps=found))


def _shown(request: HttpRequest, page: CampaignPage) -> HttpResponse:
    return render(request, "campaigns/campaign.html", frame.context(page))
