from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe

from campaigns import amendments, page_sections, totals
from campaigns.access import find
from campaigns.models import Campaign, TermsVersion
from campaigns.pages import frame
from campaigns.pages.campaign_page import CampaignPage, campaign_page
from campaigns.pages.entries import ChangeEntry
from campaigns.pages.gaps import gaps
from campaigns.pages.home_page import home_page
from campaigns.views.public import cached, shared
from common import money


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


@require_safe
def terms(request: HttpRequest, slug: str) -> HttpResponse:
    found = find(request, slug)
    try:
        newest = found.terms
    except TermsVersion.DoesNotExist:
        raise Http404 from None
    return render(request, "campaigns/terms.html", {"campaign": found, "text": found.text, "terms": newest})


@require_safe
def changes(request: HttpRequest, slug: str) -> HttpResponse:
    """List the changes since the campaign was published, newest first."""
    found = find(request, slug)
    published = found.changes.select_related("campaign").order_by("-number")
    if not published:
        raise Http404
    context = {
        "campaign": found,
        "text": found.text,
        "changes": [ChangeEntry(each, amendments.lines(each)) for each in published],
    }
    return render(request, "campaigns/changes.html", context)


@require_safe
@cached()
def totals_json(request: HttpRequest, slug: str) -> HttpResponse:
    """The public totals as JSON: people and minor units by stage, never summed over stages."""
    found = find(request, slug)
    sums = totals.of([found])[found.pk]
    return shared(
        JsonResponse(
            {
                "campaign": found.slug,
                "phase": found.phase,
                "currency": found.currency,
                "decimals": money.decimals(found.currency),
                "threshold": found.threshold_cents,
                "stages": {total.stage: {"people": total.people, "amount": total.cents} for total in sums.stages},
                "as_of": timezone.now().isoformat(),
            }
        )
    )
