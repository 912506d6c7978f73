"""The organizers' register of members: as of a day, page by page, or all of it as a file."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from assembly import register
from assembly.forms.register import RegisterForm
from assembly.models import Standing
from assembly.register import Entry
from campaigns import clock
from campaigns.access import requires
from campaigns.models import Campaign, Permission, TeamMember
from common import money
from common.files import spreadsheet
from common.files.spreadsheet import Cell

HEADS = ["number", "standing", "since", "name", "email", "certificate", "shares", "nominal value", "share capital"]


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """`following` is the query of the next page and `file` that of the download; both are empty if there is none."""

    form: RegisterForm
    moment: datetime | None = None
    counts: list[str] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    following: str = ""
    file: str = ""

    @property
    def has_shares(self) -> bool:
        return any(entry.allotment for entry in self.entries)


@require_safe
@requires(Permission.SEE_SUPPORTERS_IN_FULL)
def index(request: HttpRequest, member: TeamMember) -> HttpResponse:
    campaign, form = member.campaign, _form(request, member.campaign)
    page = _page(campaign, form) if form.is_valid() else RegisterPage(form)
    context = {"campaign": campaign, "text": campaign.text, "page": page}
    return render(request, "assembly/register.html", context)


def _form(request: HttpRequest, campaign: Campaign) -> RegisterForm:
    today = clock.local(timezone.now(), campaign).date()
    return RegisterForm({"on": today, **request.GET.dict()}, today=today)


def _page(campaign: Campaign, form: RegisterForm) -> RegisterPage:
    day, after = form.cleaned_data["on"], form.cleaned_data["after"] or 0
    moment = register.moment_of(day, campaign)
    counts = register.counts(campaign, moment)
    found = register.page(campaign, moment, after, register.PAGE)
    return RegisterPage(
        form=form,
        moment=moment,
        counts=[*_described(counts), *_capital(campaign, moment)],
        entries=found.entries,
        following=urlencode({"on": day, "after": found.after}) if found.after else "",
        file=urlencode({"on": day}) if any(counts.values()) else "",
    )


def _described(counts: dict[Standing, int]) -> list[str]:
    """How many there were of each standing, such as “12 provisional members”; never none of one."""
    said = []
    if people := counts[Standing.PROVISIONAL]:
        said.append(ngettext("One provisional member", "%(people)s provisional members", people) % _grouped(people))
    if people := counts[Standing.MEMBER]:
        said.append(ngettext("One member with a share", "%(people)s members with a share", people) % _grouped(people))
    return said or [_("Nobody was a member at that time.")]


def _capital(campaign: Campaign, moment: datetime) -> list[str]:
    cents = register.share_capital(campaign, moment)
    return [_("%s of share capital") % money.formatted(cents, campaign.currency)] if cents else []


def _grouped(people: int) -> dict[str, str]:
    return {"people": number_format(people, 0, force_grouping=True)}


@require_safe
@requires(Permission.SEE_SUPPORTERS_IN_FULL)
def file(request: HttpRequest, member: TeamMember) -> HttpResponseBase:
    campaign, form = member.campaign, _form(request, member.campaign)
    if not form.is_valid():
        return redirect("assembly:desk_register", campaign.slug)
    day = form.cleaned_data["on"].isoformat()
    entries = register.fetch(campaign, form.cleaned_data["on"], member.user)
    lines = spreadsheet.csv_lines(HEADS, (_row(entry, campaign) for entry in entries))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{campaign.slug}-members-{day}.csv"'
    return response


def _row(entry: Entry, campaign: Campaign) -> list[Cell]:
    own: list[Cell] = [entry.number, entry.standing.value, clock.there(entry.since, campaign), entry.name, entry.email]
    if (held := entry.allotment) is None:
        return [*own, *[""] * 4]
    values = (money.major(cents, campaign.currency) for cents in (held.nominal_cents, held.cents))
    return [*own, held.number, held.shares, *values]
