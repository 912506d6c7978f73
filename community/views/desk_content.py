"""The team's pages for the library, events, questions and milestones: the same views serve all four."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from campaigns.access import of_team, requires
from campaigns.models import Permission, TeamMember, Translated
from common.http import show_or_act
from community import library
from community.pages.content_page import KINDS, Kind, content_page


def of_kind(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Pass the kind in the address to the view and, if there is a `pk`, the row. Raises Http404."""

    @wraps(view)
    def inner(request: HttpRequest, member: TeamMember, kind: str, pk: str = "") -> HttpResponse:
        if kind not in KINDS:
            raise Http404
        if not pk:
            return view(request, member, KINDS[kind])
        found = next((row for row in KINDS[kind].rows(member.campaign) if str(row.pk) == pk), None)
        if found is None:
            raise Http404
        return view(request, member, KINDS[kind], found)

    return inner


@require_safe
@of_team
@of_kind
def index(request: HttpRequest, member: TeamMember, kind: Kind) -> HttpResponse:
    page = content_page(kind, member.campaign, may_write=member.may(Permission.EDIT_CONTENT))
    return render(request, "community/desk_content.html", {**_context(member, kind), "page": page})


@show_or_act
@requires(Permission.EDIT_CONTENT)
@of_kind
def new(request: HttpRequest, member: TeamMember, kind: Kind) -> HttpResponse:
    row = kind.form._meta.model(campaign=member.campaign)  # noqa: SLF001  (Django has no public way)
    if kind.is_ordered:
        row.position = len(kind.rows(member.campaign))
    return _form(request, member, kind, row)


@show_or_act
@requires(Permission.EDIT_CONTENT)
@of_kind
def edit(request: HttpRequest, member: TeamMember, kind: Kind, row: Translated) -> HttpResponse:
    return _form(request, member, kind, row)


def _form(request: HttpRequest, member: TeamMember, kind: Kind, row: Any) -> HttpResponse:
    form = kind.form(request.POST or None, request.FILES or None, campaign=member.campaign, instance=row)
    if form.is_valid():
        library.keep(row, form.cleaned_data["words"])
        messages.success(request, _("Saved."))
        return redirect("community:desk_content", member.campaign.slug, kind.name)
    context = {**_context(member, kind), "form": form, "row": row, "title": kind.title if row.words else kind.new}
    return render(request, "community/desk_content_form.html", context)


@show_or_act
@requires(Permission.EDIT_CONTENT)
@of_kind
def delete(request: HttpRequest, member: TeamMember, kind: Kind, row: library.Content) -> HttpResponse:
    if request.method == "POST":
        library.delete(row)
        messages.success(request, _("Deleted."))
        return redirect("community:desk_content", member.campaign.slug, kind.name)
    return render(request, "community/desk_content_delete.html", {**_context(member, kind), "row": row})


@require_POST
@requires(Permission.EDIT_CONTENT)
@of_kind
def move_up(request: HttpRequest, member: TeamMember, kind: Kind, row: Any) -> HttpResponse:  # noqa: ARG001
    if not kind.is_ordered:
        raise Http404
    library.move_up(row, kind.rows(member.campaign))
    return redirect("community:desk_content", member.campaign.slug, kind.name)


def _context(member: TeamMember, kind: Kind) -> dict[str, Any]:
    campaign = member.campaign
    return {"campaign": campaign, "text": campaign.text, "member": member, "kind": kind}
