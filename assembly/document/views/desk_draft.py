"""The team's pages for the document: its draft, block by block, and publishing it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from assembly.document import blocks, drafting, pages, publishing, reading
from assembly.document.blocks import Block
from assembly.document.forms import BlockForm, PublishForm, TitleForm
from assembly.document.pages import Changes, Note, Section
from assembly.models import Document
from campaigns.access import of_team, requires
from campaigns.models import Campaign, Permission, TeamMember
from campaigns.pages import frame
from common.http import show_or_act

View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class DraftPage:
    """`document` is None before it is begun; `has_news` says that its draft is not what is public.

    `suggestions` says how many are open; empty if there are none.
    """

    campaign: Campaign
    document: Document | None
    sections: list[Section]
    versions: list[tuple[Note, str]]  # and who published it
    suggestions: str
    has_news: bool
    may_write: bool


@dataclass(frozen=True, slots=True)
class FormPage:
    """`block` is the one that is changed or deleted."""

    campaign: Campaign
    title: str
    block: Section | None = None
    changes: Changes | None = None


def of_document(view: View) -> View:
    """Pass the draft to the view; what somebody else has changed in the meantime leads back to it."""

    @wraps(view)
    def inner(request: HttpRequest, member: TeamMember, **kwargs: Any) -> HttpResponse:
        found = Document.objects.filter(campaign=member.campaign).first()
        if found is None:
            raise Http404
        found.campaign = member.campaign
        try:
            return view(request, member, found, **kwargs)
        except drafting.NoBlock:
            messages.error(request, _("Somebody else has deleted this section in the meantime."))
            return _to_draft(member.campaign)

    return inner


@require_safe
@of_team
def index(request: HttpRequest, member: TeamMember) -> HttpResponse:
    campaign = member.campaign
    found, may_write = Document.objects.filter(campaign=campaign).first(), member.may(Permission.EDIT_CONTENT)
    if found is None:
        page = DraftPage(campaign, None, [], [], "", has_news=False, may_write=may_write)
    else:
        found.campaign = campaign
        page = DraftPage(
            campaign,
            found,
            [pages.section(block, campaign) for block in found.draft],
            _versions(found),
            pages.open_suggestions(waiting) if (waiting := found.suggestions.open().count()) else "",
            has_news=bool(found.blocks) and not publishing.is_published(found, reading.newest(found)),
            may_write=may_write,
        )
    return render(request, "assembly/document/desk.html", frame.context(page))


def _versions(found: Document) -> list[tuple[Note, str]]:
    names = dict(found.campaign.team.values_list("user", "name"))
    return [(Note(version), names.get(version.by_id, "")) for version in reading.versions(found)]


@show_or_act
@requires(Permission.EDIT_CONTENT)
def title(request: HttpRequest, member: TeamMember) -> HttpResponse:
    """Begin the document, or change its title."""
    campaign = member.campaign
    found = Document.objects.filter(campaign=campaign).first()
    form = TitleForm(request.POST or None, document=found)
    if form.is_valid():
        words, seen = form.cleaned_data["words"], form.cleaned_data["seen"]
        try:
            if found:
                drafting.retitle(found, member.user, words, seen=seen)
            else:
                drafting.start(campaign, member.user, words)
        except drafting.ChangedMeanwhile:
            _refuse(form)
        else:
            return _saved(request, campaign)
    return _form(request, FormPage(campaign, _("Title of the document")), form)


@show_or_act
@requires(Permission.EDIT_CONTENT)
@of_document
def new_block(request: HttpRequest, member: TeamMember, document: Document) -> HttpResponse:
    form = BlockForm(request.POST or None, block=None)
    if form.is_valid():
        try:
            drafting.add_block(document, member.user, form.cleaned_data["words"])
        except drafting.TooLong:
            form.add_error(None, _("The document has as many sections as possible."))
        else:
            return _saved(request, member.campaign)
    return _form(request, FormPage(member.campaign, _("New section")), form)


@show_or_act
@requires(Permission.EDIT_CONTENT)
@of_document
def block(request: HttpRequest, member: TeamMember, document: Document, pk: UUID) -> HttpResponse:
    form = BlockForm(request.POST or None, block=_block(document, pk))
    if form.is_valid():
        words, seen = form.cleaned_data["words"], form.cleaned_data["seen"]
        try:
            drafting.change_block(document, member.user, pk, words, seen=seen)
        except drafting.ChangedMeanwhile:
            _refuse(form)
        else:
            return _saved(request, member.campaign)
    return _form(request, FormPage(member.campaign, _("Section of the document")), form)


@show_or_act
@requires(Permission.EDIT_CONTENT)
@of_document
def delete_block(request: HttpRequest, member: TeamMember, document: Document, pk: UUID) -> HttpResponse:
    found = _block(document, pk)
    if request.method == "POST":
        try:
            drafting.delete_block(document, member.user, pk, seen=_number(request.POST.get("seen", "")))
        except drafting.ChangedMeanwhile:
            messages.error(request, _("Somebody else has changed this in the meantime. Open it again to see how."))
            return _to_draft(member.campaign)
        return _saved(request, member.campaign)
    page = FormPage(member.campaign, _("Delete this section?"), pages.section(found, member.campaign))
    return render(request, "assembly/document/desk_delete.html", frame.context(page))


@require_POST
@requires(Permission.EDIT_CONTENT)
@of_document
def move_up(request: HttpRequest, member: TeamMember, document: Document, pk: UUID) -> HttpResponse:
    drafting.move_up(document, member.user, pk)
    return _saved(request, member.campaign)


@show_or_act
@requires(Permission.EDIT_CONTENT)
@of_document
def publish(request: HttpRequest, member: TeamMember, document: Document) -> HttpResponse:
    """Show what is about to change, and publish it."""
    form = PublishForm(request.POST or None, document=document)
    if form.is_valid():
        try:
            made = publishing.publish(document, member.user, form.note, seen=form.cleaned_data["seen"])
        except drafting.ChangedMeanwhile:
            form = PublishForm({**request.POST.dict(), "seen": document.revision}, document=document)
            form.add_error(None, _("Somebody else has changed this in the meantime. Read it once more."))
        except publishing.NothingNew:
            form.add_error(None, _("This is the same as the current text. There is nothing new to publish."))
        else:
            messages.success(request, _("Published as version %(number)s.") % {"number": made.number})
            return _to_draft(member.campaign)
    changes = pages.changes(reading.newest(document), document)
    page = FormPage(member.campaign, _("Publish the document"), changes=changes)
    return render(request, "assembly/document/desk_publish.html", frame.context(page, form=form))


def _block(document: Document, pk: UUID) -> Block:
    """Raises Http404."""
    found = blocks.find(document.draft, pk)
    if found is None:
        raise Http404
    return found


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 0


def _refuse(form: Form) -> None:
    form.add_error(None, _("Somebody else has changed this in the meantime. Open it again to see how."))


def _form(request: HttpRequest, page: FormPage, form: Form) -> HttpResponse:
    return render(request, "assembly/document/desk_form.html", frame.context(page, form=form))


def _saved(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    messages.success(request, _("Saved. Only the team sees it until you publish the document."))
    return _to_draft(campaign)


def _to_draft(campaign: Campaign) -> HttpResponse:
    return redirect("assembly:desk_document", campaign.slug)
