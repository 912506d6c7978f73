"""Suggesting a change, supporting what others suggest, and withdrawing it: for signed-in people only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts import kept_forms
from accounts.models import User
from assembly.document import reading, suggesting
from assembly.document.blocks import Said
from assembly.document.forms import SuggestionForm
from assembly.document.pages import Line
from assembly.document.suggesting import NotOpen, Own, Unfit
from assembly.document.views.public import newest, one, published
from assembly.models import Support
from campaigns.models import Campaign
from campaigns.pages import frame
from common.pages.partials import PartialEnum
from community.debate import places
from community.debate.views.writing import of_debaters
from community.discussion import posting
from community.discussion.forms import REFUSALS
from community.discussion.posting import Refusal, Refused


@dataclass(frozen=True, slots=True)
class SuggestingPage:
    """`said` is what the block says now; with a `refusal`, there is no form."""

    campaign: Campaign
    block: UUID
    language: str
    said: Said
    form: SuggestionForm
    refusal: Refusal | None

    @property
    def template(self) -> str:
        return "community/debate/write.html#refused" if self.refusal else "assembly/document/suggest.html#form"

    @property
    def why(self) -> str:
        return str(REFUSALS[self.refusal][1]) if self.refusal else ""

    @property
    def back(self) -> str:
        return f"{reverse('assembly:document', args=[self.campaign.slug])}#block-{self.block}"


class Stand(PartialEnum, partials="assembly/document/support.html#"):
    """How somebody stands to a suggestion; each has a partial."""

    OWN = "own"
    OVER = "over"
    FOR_IT = "for_it"
    CAN = "can"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class SupportPage:
    campaign: Campaign
    line: Line
    stand: Stand
    why: str


@of_debaters
def suggest(request: HttpRequest, campaign: Campaign, user: User, block: UUID, language: str) -> HttpResponse:
    document = published(campaign)
    version = newest(document)
    said = version.text_of(block, language)
    if said is None:
        raise Http404
    form = SuggestionForm(
        request.POST or kept_forms.take(request),
        version=version,
        language=language,
        name=posting.last_name(campaign, user),
        may_link=not posting.is_newcomer(campaign, user),
        **said,
    )
    page = SuggestingPage(campaign, block, language, said, form, places.refusal(campaign, user))
    if request.method == "POST" and not page.refusal and form.is_valid() and _may_go_on(request, form):
        try:
            made = suggesting.suggest(document, user, block, language, form.wish)
        except (Refused, Unfit) as error:
            form.refuse(error.why)
        else:
            messages.success(request, _("Your suggestion is public now. The organizers decide about it."))
            return redirect("assembly:suggestion", campaign.slug, made.number)
    return render(request, "assembly/document/suggest.html", frame.context(page))


def _may_go_on(request: HttpRequest, form: SuggestionForm) -> bool:
    assert isinstance(request.user, User)  # noqa: S101  (of_debaters)
    if ratelimit.consume(request, action="suggest_change", key=request.user.email):
        return True
    form.add_error(None, _("Too many texts were sent. Please wait an hour, then send this one again."))
    return False


@of_debaters
def support(request: HttpRequest, campaign: Campaign, user: User, number: int) -> HttpResponse:
    """Support what somebody else suggests, or take that back."""
    line = Line(one(campaign, number))
    if request.method == "POST":
        return _act(request, line, user, suggesting.take_back if "back" in request.POST else suggesting.support)
    refusal = places.refusal(campaign, user)
    why = str(REFUSALS[refusal][1]) if refusal else ""
    page = SupportPage(campaign, line, _stand(line, user, refusal), why)
    return render(request, "assembly/document/support.html", frame.context(page))


def _stand(line: Line, user: User, refusal: Refusal | None) -> Stand:
    if not line.is_open:
        return Stand.OVER
    if line.suggestion.author_id == user.pk:
        return Stand.OWN
    if Support.objects.filter(suggestion=line.suggestion, person=user).exists():
        return Stand.FOR_IT
    return Stand.REFUSED if refusal else Stand.CAN


@of_debaters
def withdraw(request: HttpRequest, campaign: Campaign, user: User, number: int) -> HttpResponse:
    line = Line(one(campaign, number))
    if line.suggestion.author_id != user.pk:
        raise Http404
    if request.method == "POST":
        return _act(request, line, user, suggesting.withdraw)
    page = SupportPage(campaign, line, _stand(line, user, None), "")
    return render(request, "assembly/document/support.html", frame.context(page))


def _act(request: HttpRequest, line: Line, user: User, do: Callable[..., None]) -> HttpResponse:
    """Do it, and show the suggestion; the page of the support says what is not possible."""
    if not ratelimit.consume(request, action="support_suggestion", key=user.email):
        messages.error(request, _("Too many attempts within an hour. Please continue later."))
    else:
        try:
            do(line.suggestion, user)
        except (Refused, Own, NotOpen):
            messages.error(request, _("This is not possible, or not any more. Nothing was changed."))
        else:
            messages.success(request, _("Saved."))
    slug, number = line.suggestion.document.campaign.slug, line.suggestion.number
    return redirect("assembly:suggestion_support", slug, number)


@dataclass(frozen=True, slots=True)
class OwnPage:
    lines: list[Line]


@never_cache
@login_required
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """All that a person has suggested."""
    assert isinstance(request.user, User)  # noqa: S101  (login_required)
    page = OwnPage([Line(each) for each in reading.of_person(request.user)])
    return render(request, "assembly/document/own.html", {"page": page})
