from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.next_page import sign_in
from campaigns.models import TeamMember


@never_cache
@require_safe
def yours(request: HttpRequest) -> HttpResponse:
    """List the campaigns of which the visitor is in the team; the only one is opened at once."""
    if not request.user.is_authenticated:
        return sign_in(request)
    places = TeamMember.objects.filter(user_id=request.user.pk).select_related("campaign__company")
    members = list(places.prefetch_related("campaign__texts").order_by("-campaign__created_at"))
    if len(members) == 1:
        return redirect("desk:dashboard", members[0].campaign.slug)
    return render(request, "campaigns/yours.html", {"members": members})
