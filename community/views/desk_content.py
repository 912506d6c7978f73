"""The team's pages for the library, events, questions and milestones: the same views serve all four."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from campaigns import clock
from campaigns.access import of_team, requires
from campaigns.models import Campaign, Permission, TeamMember, Translated
from common.http import show_or_act
from common.templatetags.money import money_short
from community import library
from community.forms.content import ContentForm, EventForm, MilestoneForm, QuestionForm
from community.forms.library import ResourceForm
from community.models import Event, Milestone, Question, Resource

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


type Content = Resource | Event | Question | Milestone


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of content. `name` is used in the address and as the campaign's relation.

    `is_ordered` tells that the team decides the order, as opposed to the dates.
    """

    name: str
    title: StrOrPromise
    new: StrOrPromise
    form: type[ContentForm]
    public: str
    is_ordered: bool = True

    def rows(self, campaign: Campaign) -> list[Any]:
        return list(getattr(campaign, self.name).all())


KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            "resources", gettext_lazy("Library"), gettext_lazy("Add to the library"), ResourceForm, "community:library"
        ),
        Kind(
            "events",
            gettext_lazy("Events"),
            gettext_lazy("New event"),
            EventForm,
            "community:events",
            is_ordered=False,
        ),
        Kind(
            "questions",
            gettext_lazy("Questions and answers"),
            gettext_lazy("New question"),
            QuestionForm,
            "community:questions",
        ),
        Kind(
            "milestones",
            gettext_lazy("Milestones"),
            gettext_lazy("New milestone"),
            MilestoneForm,
            "campaigns:campaign",
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Row:
    content: Content
    details: list[str]


@dataclass(frozen=True, slots=True)
class ContentPage:
    """The list of one kind; `public` is the address of its public page."""

    rows: list[Row]
    may_write: bool
    public: str


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
    page = ContentPage(
        rows=[Row(each, _details(each, member.campaign)) for each in kind.rows(member.campaign)],
        may_write=member.may(Permission.EDIT_CONTENT),
        public=reverse(kind.public, args=[member.campaign.slug]),
    )
    return render(request, "community/desk_content.html", {**_context(member, kind), "page": page})


def _details(row: Content, campaign: Campaign) -> list[str]:
    """The details below the title in the list, starting with its languages."""
    return [", ".join(row.words), *filter(None, _facts(row, campaign))]


def _facts(row: Content, campaign: Campaign) -> list[str]:
    if isinstance(row, Resource):
        return [row.get_section_display(), row.source]
    if isinstance(row, Event):
        return [clock.text(row.starts_at, campaign), row.place]
    if not isinstance(row, Milestone):
        return []
    if row.date:
        return [date_format(row.date, "DATE_FORMAT")]
    return [money_short(row.amount_cents, campaign.currency)] if row.amount_cents else []


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
