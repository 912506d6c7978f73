"""What pages on which texts are written have in common: saving by itself, and texts of others."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns import clock
from campaigns.models import Campaign
from campaigns.pages import autosave
from common.forms import merging
from community.forms.drafts import DraftForm
from community.models import Drafted
from community.news import drafts
from community.news.drafts import Conflict


def labels(at_once: str) -> dict[str, str]:
    """What static/js/schedule.js calls the button that publishes or sends, by the time that is chosen."""
    return {"now": at_once, "later": _("Schedule for %s"), "undated": _("Schedule")}


def label(at_once: str, at: datetime, campaign: Campaign) -> str:
    """What that button is called for a previewed time."""
    return labels(at_once)["later"] % clock.page_text(at, campaign) if at > timezone.now() else at_once


def conflict() -> str:
    return _(
        "Someone else has saved a different text in the meantime, or you have in another window. Both are kept:"
        " the other one is below. Copy what you need from it, then save."
    )


def to_compare(found: Conflict) -> dict[str, str]:
    """What the form shows beside the other text, which it replaces when it is sent again."""
    return {**found.texts, "seen": merging.seen(drafts.flat(found.row.latest))}


def nothing_written(request: HttpRequest, listed: str) -> HttpResponse | None:
    """The answer to a form without any text that needs none: there is nothing to save. None if it has to be shown."""
    if autosave.is_autosave(request):
        return autosave.nothing_to_save()
    return redirect(listed) if "back" in request.POST else None


def saved(request: HttpRequest, row: Drafted, form: DraftForm, url: str, title: str) -> JsonResponse:
    """The answer to a page whose text was saved by itself: its title, and how far each language is."""
    said = autosave.changes_saved if row.words else autosave.draft_saved
    languages = {group.code: _state(group) for group in form.by_language}
    return autosave.saved(request, url, said(row.campaign), form.texts, title=title, languages=languages)


def _state(group: object) -> str:
    return " ".join(render_to_string("community/languages.html#state", {"group": group}).split())
