"""What can be looked up about a campaign besides its page: its terms, its changes and its totals."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from campaigns import amendments, totals
from campaigns.access import find
from campaigns.pages.entries import ChangeEntry
from campaigns.views.public import cached, shared
from common import money


@require_safe
def terms(request: HttpRequest, slug: str) -> HttpResponse:
    found = find(request, slug)
    newest = found.terms_versions.order_by("number").last()
    if newest is None or not newest.texts:
        raise Http404
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
