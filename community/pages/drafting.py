"""What pages on which texts are written have in common: saving by itself, and texts of others."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from campaigns import clock
from community.models import Drafted

AUTOSAVE = "autosave"  # sent by static/js/autosave.js instead of a button


def conflict() -> str:
    return _(
        "Someone else has saved a different text in the meantime, or you have in another window. Both are kept:"
        " the other one is below. Copy what you need from it, then save."
    )


def is_autosave(request: HttpRequest) -> bool:
    return AUTOSAVE in request.POST


def nothing_written(request: HttpRequest, listed: str) -> HttpResponse | None:
    """The answer to a form without any text that needs none: there is nothing to save. None if it has to be shown."""
    if is_autosave(request):
        return HttpResponse(status=204)
    return redirect(listed) if "back" in request.POST else None


def saved(row: Drafted, url: str) -> JsonResponse:
    """The answer to a page whose text was saved by itself: where it is from now on, and in which version."""
    return JsonResponse({"version": row.version, "url": url, "said": _saved_at(row)})


def _saved_at(row: Drafted) -> str:
    time = date_format(clock.local(timezone.now(), row.campaign), "TIME_FORMAT")
    said = _("Changes saved at %(time)s (%(place)s).") if row.words else _("Draft saved at %(time)s (%(place)s).")
    return said % {"time": time, "place": clock.place(row.campaign)}


def refused(why: str) -> JsonResponse:
    return JsonResponse({"problem": why}, status=409)
