"""The team's list of updates, and deleting them before they are published."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from campaigns.access import of_team, requires
from campaigns.models import Campaign, Permission, TeamMember
from common.http import show_or_act
from common.pages.partials import PartialEnum
from community.models import Update
from community.news import following, updates
from community.news.updates import AlreadyPublished


class Mailing(PartialEnum, partials="community/desk_updates.html#"):
    """Whether an update is emailed; each has a partial in community/desk_updates.html."""

    NOT_MAILED = "not_mailed"
    WILL_BE_MAILED = "will_be_mailed"
    MAILED_LATER = "mailed_later"
    BEING_MAILED = "being_mailed"
    MAILED = "mailed"


class State(PartialEnum, partials="community/desk_updates.html#"):
    """What readers see of an update; each has a partial in community/desk_updates.html."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class Row:
    """An update in the list; actions are labels and addresses, `url` is its page, or where a draft is written."""

    update: Update
    state: State
    mailing: Mailing
    url: str
    actions: list[tuple[str, str]]

    @property
    def has_changes(self) -> bool:
        """Whether there is text that its readers do not see yet."""
        return self.state != State.DRAFT and self.update.draft is not None


@dataclass(frozen=True, slots=True)
class UpdatesPage:
    rows: list[Row]
    may_write: bool
    followers: int


@require_safe
@of_team
def index(request: HttpRequest, member: TeamMember) -> HttpResponse:
    now, may_write = timezone.now(), member.may(Permission.EDIT_CONTENT)
    found = member.campaign.updates.order_by("-publish_at", "-number")
    rows = [_row(member.campaign, each, now) for each in found if may_write or each.publish_at]
    page = UpdatesPage(rows, may_write=may_write, followers=following.count(member.campaign))
    return render(request, "community/desk_updates.html", {**_context(member), "page": page})


def _row(campaign: Campaign, update: Update, now: datetime) -> Row:
    update.campaign = campaign
    page, edit, drop = (
        reverse(f"community:{name}", args=[campaign.slug, update.number])
        for name in ("update", "desk_update", "desk_update_drop")
    )
    if update.is_published:
        return Row(update, State.PUBLISHED, mailing(update, now), page, [(_("Correct the text"), edit)])
    actions = [(_("Edit"), edit), (_("Discard"), drop)]
    if update.is_scheduled:
        return Row(update, State.SCHEDULED, mailing(update, now), page, actions)
    return Row(update, State.DRAFT, mailing(update, now), edit, actions)


def mailing(update: Update, now: datetime) -> Mailing:
    if not update.by_mail:
        return Mailing.NOT_MAILED
    if not update.is_published:
        return Mailing.WILL_BE_MAILED
    if update.due_at is None:
        return Mailing.MAILED
    return Mailing.MAILED_LATER if not update.mailed_at and update.due_at > now else Mailing.BEING_MAILED


@show_or_act
@requires(Permission.EDIT_CONTENT)
def delete(request: HttpRequest, member: TeamMember, number: int) -> HttpResponse:
    found = get_object_or_404(member.campaign.updates.select_related("campaign"), number=number)
    if found.is_published:
        messages.error(
            request, _("A published update cannot be deleted: people have read it and may have received it by email.")
        )
    elif request.method == "POST":
        try:
            updates.take_back(found, member.user)
            messages.success(request, _("The update has been discarded. No one has seen it."))
        except AlreadyPublished:
            messages.error(request, _("The update has just been published, so it was not discarded."))
    else:
        return render(request, "community/desk_update_delete.html", {**_context(member), "update": found})
    return redirect("community:desk_updates", member.campaign.slug)


def _context(member: TeamMember) -> dict[str, Any]:
    return {"campaign": member.campaign, "text": member.campaign.text, "member": member}
