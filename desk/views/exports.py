"""The pages for exporting supporters: requesting a file, and downloading it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from allauth.core import ratelimit
from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from campaigns.access import requires
from campaigns.models import Permission, TeamMember
from common.http import show_or_act
from desk.forms.supporters import FilterForm
from desk.models import Export
from desk.supporters import export_table, exports

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LISTED = 50


@dataclass(frozen=True, slots=True)
class File:
    """An export in the list; `link` leads to the file as long as it exists."""

    export: Export
    state: exports.State
    label: str
    link: str
    by: str


@dataclass(frozen=True, slots=True)
class ExportsPage:
    """`query` is the filter for a new file, empty for all supporters."""

    query: str
    formats: Sequence[tuple[str, StrOrPromise]]
    days: int
    files: list[File]
    columns: Sequence[tuple[str, StrOrPromise]]

    @property
    def whom(self) -> str:
        """The partial with the description."""
        return f"desk/exports.html#{'some' if self.query else 'all'}"


@show_or_act
@requires(Permission.SEE_SUPPORTERS_IN_FULL)
def index(request: HttpRequest, member: TeamMember) -> HttpResponse:
    campaign = member.campaign
    form = FilterForm(request.GET, member=member)
    if request.method == "POST" and form.is_valid():
        return _request(request, member, form)
    found = list(campaign.exports.select_related("by").order_by("-pk")[:LISTED])
    names = {each.user_id: each.name for each in campaign.team.all()}
    shown = ExportsPage(
        query=form.query,
        formats=Export.Format.choices,
        days=Export.KEEP.days,
        files=[_file(campaign.slug, each, names.get(each.by_id, each.by.email)) for each in found],
        columns=list(export_table.COLUMNS.items()),
    )
    context = {"campaign": campaign, "text": campaign.text, "page": shown, "form": form}
    response = render(request, "desk/exports.html", context)
    if any(each.is_on_its_way for each in found):
        response["Refresh"] = "5"
    return response


def _file(slug: str, export: Export, by: str) -> File:
    label, link = export.get_format_display(), ""
    if export.is_there:
        label = _("Download %(format)s file") % {"format": label}
        link = reverse("desk:export", args=[slug, export.pk])
    return File(export, exports.state(export), label, link, by)


def _request(request: HttpRequest, member: TeamMember, form: FilterForm) -> HttpResponse:
    kind = request.POST.get("format", "")
    if kind not in Export.Format.values:
        raise Http404
    if ratelimit.consume(request, action="export_supporters", key=str(member.campaign_id)):
        exports.request(member, Export.Format(kind), form.wanted)
        messages.success(request, _("The file is being created. You will get an email with a link when it is ready."))
    else:
        messages.error(request, _("You have requested too many files at once. Please try again in an hour."))
    return redirect("desk:exports", member.campaign.slug)


@require_GET
@requires(Permission.SEE_SUPPORTERS_IN_FULL)
def download(request: HttpRequest, member: TeamMember, pk: UUID) -> HttpResponseBase:
    """Send a file as a download, so that it is never displayed as a page of this site."""
    export = get_object_or_404(member.campaign.exports, pk=pk)
    try:
        file = default_storage.open(str(export.file)) if export.is_there else None
    except FileNotFoundError:
        file = None
    if file is None:
        messages.error(request, _("This file does not exist, or no longer exists. You can request a new one."))
        return redirect("desk:exports", member.campaign.slug)
    exports.fetched(export, member.user)
    name = f"{member.campaign.slug}-supporters-{export.created_at:%Y-%m-%d}.{export.format}"
    return FileResponse(file, as_attachment=True, filename=name)
