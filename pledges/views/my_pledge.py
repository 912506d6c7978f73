"""The supporter's page for a pledge, and its deadline for their calendar. GET changes nothing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from campaigns.models import Campaign
from campaigns.pages import frame
from common.files import icalendar
from pledges.access import of_supporter
from pledges.models import Pledge, Status
from pledges.pages.pledge_page import pledge_page


@require_safe
@of_supporter
def pledge(request: HttpRequest, pledge: Pledge) -> HttpResponse:
    return render(request, "pledges/pledge.html", frame.context(pledge_page(pledge), pledge=pledge))


@require_safe
@of_supporter
def calendar_file(request: HttpRequest, pledge: Pledge) -> HttpResponse:
    """The deadline as a file for the supporter's calendar."""
    campaign = pledge.campaign
    entry = icalendar.entry(
        pledge.pk,
        _("Pledging closes: %(title)s") % {"title": campaign.text.title},
        campaign.deadline,
        stamp=timezone.now(),
        is_off=campaign.phase == Campaign.Phase.CANCELLED or pledge.status in {Status.WITHDRAWN, Status.LAPSED},
        description=_("You can change or withdraw your pledge until this time."),
        url=request.build_absolute_uri(campaign.get_absolute_url()),
    )
    return icalendar.response(campaign.slug, [entry], campaign.text.title)
