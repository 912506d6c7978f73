"""Answers to static/js/autosave.js, which saves the text of a form while it is being written."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from campaigns import clock
from campaigns.models import Campaign
from common.forms import merging

SENT = "autosave"  # what the script sends instead of a button


def is_autosave(request: HttpRequest) -> bool:
    return SENT in request.POST


def nothing_to_save() -> HttpResponse:
    return HttpResponse(status=204)


def saved(request: HttpRequest, url: str, said: str, texts: Mapping[str, str], **shown: object) -> JsonResponse:
    """Where the form is from now on, with which texts, and what else the page shows from now on."""
    news = merging.news(request.POST, texts)
    return JsonResponse({"url": url, "said": said, "seen": merging.seen(texts), "texts": news, **shown})


def draft_saved(campaign: Campaign) -> str:
    return _("Draft saved at %(time)s (%(place)s).") % _now(campaign)


def changes_saved(campaign: Campaign) -> str:
    return _("Changes saved at %(time)s (%(place)s).") % _now(campaign)


def _now(campaign: Campaign) -> dict[str, str]:
    time = date_format(clock.local(timezone.now(), campaign), "TIME_FORMAT")
    return {"time": time, "place": clock.place(campaign)}


def refused(why: str) -> JsonResponse:
    return JsonResponse({"problem": why}, status=409)


def both_kept() -> JsonResponse:
    """The text was not saved, but is kept beside another one: the page says so, with a button that shows both."""
    return JsonResponse({"are_both_kept": True}, status=409)
