"""The page of thanks after pledging, with what it changed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from campaigns.pages import frame
from pledges.access import of_supporter
from pledges.models import Pledge
from pledges.pages.done_page import done_page


@require_safe
@of_supporter
def done(request: HttpRequest, pledge: Pledge) -> HttpResponse:
    if not pledge.can_change or pledge.must_reconfirm or pledge.misses_card:
        return redirect("pledges:pledge", pledge.pk)
    return render(request, "pledges/done.html", frame.context(done_page(pledge)))
