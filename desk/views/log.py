"""The log of a campaign, for its whole team: page by page, or all of it as a file."""

from collections.abc import Iterator
from dataclasses import dataclass
from tempfile import TemporaryFile

from django.core.signing import BadSignature
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from campaigns import clock
from campaigns.access import of_team
from campaigns.models import Campaign, TeamMember
from common.files import spreadsheet
from common.files.spreadsheet import Cell
from desk import log
from desk.forms.log import LogForm
from desk.rows import Link


@dataclass(frozen=True, slots=True)
class LogPage:
    """`older` leads to the next page, empty on the last."""

    entries: list[log.Entry]
    empty: str
    older: str
    files: list[Link]


HEADS = ["at", "kind", "what", "about", "who", "request"]


@require_safe
@of_team
def index(request: HttpRequest, member: TeamMember) -> HttpResponse:
    form = LogForm(request.GET, people=log.people(member.campaign))
    found = _page(member, form, request.GET.get("before", "")) if form.is_valid() else None
    shown = LogPage(
        entries=found.entries if found else [],
        empty=_("No entries match.") if form.query else _("No decisions yet."),
        older=form.further(found.before) if found else "",
        files=[] if form.errors else _files(member.campaign, form.query),
    )
    return render(request, "desk/log.html", {"campaign": member.campaign, "form": form, "page": shown})


def _files(campaign: Campaign, query: str) -> list[Link]:
    """The same entries as a download."""
    lines, sheet = (reverse(f"desk:{name}", args=[campaign.slug]) for name in ("log_file", "log_workbook"))
    if query:
        labels = _("Download matching entries (CSV)"), _("Download matching entries (Excel)")
    else:
        labels = _("Download the full log (CSV)"), _("Download the full log (Excel)")
    return [Link(label, f"{url}?{query}") for label, url in zip(labels, (lines, sheet), strict=True)]


def _page(member: TeamMember, form: LogForm, before: str) -> log.Page:
    try:
        return log.page(member, form.wanted, before)
    except BadSignature:
        raise Http404 from None


@require_safe
@of_team
def file(request: HttpRequest, member: TeamMember) -> HttpResponseBase:
    form = LogForm(request.GET, people=log.people(member.campaign))
    if not form.is_valid():
        return redirect("desk:log", member.campaign.slug)
    lines = spreadsheet.csv_lines(HEADS, _rows(member, form.wanted, translation.get_language()))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{member.campaign.slug}-log.csv"'
    return response


@require_safe
@of_team
def workbook(request: HttpRequest, member: TeamMember) -> HttpResponseBase:
    form = LogForm(request.GET, people=log.people(member.campaign))
    if not form.is_valid():
        return redirect("desk:log", member.campaign.slug)
    made = TemporaryFile()  # noqa: SIM115  (the response closes it)
    spreadsheet.write_xlsx(made, HEADS, _rows(member, form.wanted, translation.get_language()))
    made.seek(0)
    return FileResponse(made, as_attachment=True, filename=f"{member.campaign.slug}-log.xlsx")


def _rows(member: TeamMember, wanted: log.Wanted, language: str) -> Iterator[list[Cell]]:
    """The rows in the reader's language, which is no longer active when the response is streamed."""
    pages = log.everything(member, wanted)
    while True:
        with translation.override(language):
            rows = [_row(entry, member) for entry in next(pages, [])]
        if not rows:
            return
        yield from rows


def _row(entry: log.Entry, member: TeamMember) -> list[Cell]:
    at = clock.there(entry.at, member.campaign)
    return [at, entry.kind, entry.what, entry.detail, entry.who or _("automatically"), entry.request]
