"""The team's page about links with source codes, and how many people came through each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns import sources, totals, visits
from campaigns.access import of_team
from campaigns.models import Permission, Stage, TeamMember
from campaigns.sources import Source
from community import sharing
from community.forms.sharing import ShareCodeForm
from community.news import following

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Row:
    """A source with the address of its link; without a name, its code is used instead."""

    source: Source
    address: str

    @property
    def name(self) -> str:
        return self.source.label or ("" if self.source.code else _("Without a code"))


@dataclass(frozen=True, slots=True)
class SharingPage:
    rows: list[Row]
    labels: Mapping[Stage, StrOrPromise]
    now: datetime
    may_write: bool
    followers: int


@of_team
def index(request: HttpRequest, member: TeamMember) -> HttpResponse:
    campaign, may_write = member.campaign, member.may(Permission.EDIT_CONTENT)
    form = ShareCodeForm((request.POST or None) if may_write else None, campaign=campaign)
    if form.is_valid():
        sharing.add_code(campaign, member.user, form.cleaned_data)
        messages.success(
            request,
            _(
                "The code has been created. Visits, signatures and pledges that come through its link are counted "
                "from now on."
            ),
        )
        return redirect("community:desk_sharing", campaign.slug)
    came = sources.ranked(campaign, totals.by_source(campaign), visits.by_source(campaign))
    page = SharingPage(
        rows=[Row(source, sharing.address(campaign, code=source.code)) for source in came],
        labels=totals.LABELS,
        now=timezone.now(),
        may_write=may_write,
        followers=following.count(campaign),
    )
    context = {"campaign": campaign, "text": campaign.text, "form": form, "page": page}
    return render(request, "community/desk_sharing.html", context)
