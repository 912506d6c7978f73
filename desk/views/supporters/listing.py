"""The list of supporters, page by page, or of those who match a search."""

from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from campaigns.access import of_team
from campaigns.models import TeamMember
from common import sql
from desk.forms.supporters import FilterForm
from desk.supporters import counting, listing, orders
from desk.supporters.orders import Order
from desk.views.supporters import list_page, search
from desk.views.supporters.list_page import Shown


@require_safe
@of_team
def index(request: HttpRequest, member: TeamMember) -> HttpResponse:
    if key := request.GET.get("search"):
        return search.show(request, member, key)
    form = FilterForm(request.GET, member=member)
    order = orders.named(request.GET.get("sort", ""), form.visibility)
    shown = _shown(member, form, order, request.GET.get("before", "")) if form.is_valid() else Shown([], None)
    page = list_page.read(member, form, order, shown)
    context = {"campaign": member.campaign, "text": member.campaign.text, "page": page}
    return render(request, "desk/supporters.html", context)


def _shown(member: TeamMember, form: FilterForm, order: Order, before: str) -> Shown:
    campaign, visibility = member.campaign, form.visibility
    try:
        page = listing.page(campaign, form.wanted, visibility, before, order)
    except BadSignature:
        raise Http404 from None
    except sql.TookTooLong:
        return Shown([], None, took_too_long=True)
    matches = counting.read(campaign, form.wanted, counting.summed(campaign, form.wanted.stage), visibility)
    return Shown(page.rows, matches, page.before)
