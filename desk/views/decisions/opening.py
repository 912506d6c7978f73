"""The page on which an owner opens a campaign for pledges: what it does, what is promised, and who is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns import clock
from campaigns.access import requires
from campaigns.models import Campaign, Permission, TeamMember, WrongPhase
from campaigns.setup import publish_warnings
from campaigns.setup.publish_warnings import PublishWarning
from common import money
from common.http import show_or_act
from desk.rows import Fact
from payments.decisions import opening
from payments.decisions.opening import Audience

REFUSALS: dict[type[WrongPhase], Any] = {
    opening.AlreadyOpen: gettext_lazy("The campaign is already open for pledges. Everybody is told once."),
    opening.DeadlinePassed: gettext_lazy(
        "The deadline has passed, so the campaign can no longer be opened for pledges. Nothing was changed."
    ),
    WrongPhase: gettext_lazy("Only a campaign that gathers interest can be opened for pledges. Nothing was changed."),
}


@dataclass(frozen=True, slots=True)
class OpeningPage:
    """Whoever goes on has `read` the warnings."""

    promises: list[Fact]
    audience: Audience
    warnings: list[PublishWarning]
    read: str


@show_or_act
@requires(Permission.PUBLISH)
def open_for_pledges(request: HttpRequest, member: TeamMember) -> HttpResponse:
    campaign = member.campaign
    try:
        opening.require_possible(campaign)
        if request.method == "POST":
            return _open(request, member)
    except WrongPhase as refused:
        say = messages.info if isinstance(refused, opening.AlreadyOpen) else messages.error
        say(request, REFUSALS[type(refused)])
        return redirect("desk:dashboard", campaign.slug)
    return render(request, "desk/opening.html", {"campaign": campaign, "text": campaign.text, "page": _page(campaign)})


def _open(request: HttpRequest, member: TeamMember) -> HttpResponse:
    campaign = member.campaign
    try:
        opening.open_for_pledges(campaign, member.user, request.POST.get("read", ""))
    except opening.Unread:
        messages.error(
            request, _("Please read the warnings and tick the box to confirm that you have. Nothing was changed.")
        )
        return redirect("desk:open", campaign.slug)
    messages.success(request, _("The campaign is open for pledges. Everybody who is waiting is told by email."))
    return redirect("desk:dashboard", campaign.slug)


def _page(campaign: Campaign) -> OpeningPage:
    warnings = opening.warnings(campaign)
    return OpeningPage(_promises(campaign), opening.audience(campaign), warnings, publish_warnings.key(warnings))


def _promises(campaign: Campaign) -> list[Fact]:
    def written(cents: int) -> str:
        return money.formatted(cents, campaign.currency)

    return [
        Fact(_("Threshold"), written(campaign.threshold_cents), _("below this, nothing is charged")),
        Fact(
            _("Deadline"), clock.page_text(campaign.deadline, campaign), _("it can be extended, and everybody is told")
        ),
        Fact(_("Pledges"), f"{written(campaign.least_cents)} – {written(campaign.max_cents)}"),
        Fact(_("Terms"), _("version %s") % campaign.terms.number),
    ]
