"""The team's pages for updates: previewing, publishing, scheduling and correcting them."""

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

from campaigns import clock
from campaigns.access import of_team, requires
from campaigns.models import Campaign, Permission, TeamMember
from common.http import show_or_act
from common.pages.partials import PartialEnum
from community.forms.updates import TextForm, UpdateForm
from community.models import Update
from community.news import following, updates
from community.news.updates import AlreadyPublished, FormReused, TooSoon


class Mailing(PartialEnum, partials="community/desk_updates.html#"):
    """Whether an update is emailed; each has a partial in community/desk_updates.html."""

    NOT_MAILED = "not_mailed"
    WILL_BE_MAILED = "will_be_mailed"
    MAILED_LATER = "mailed_later"
    BEING_MAILED = "being_mailed"
    MAILED = "mailed"


@dataclass(frozen=True, slots=True)
class Row:
    """An update in the list; actions are labels and addresses."""

    update: Update
    mailing: Mailing
    actions: list[tuple[str, str]]

    @property
    def template(self) -> str:
        return f"community/desk_updates.html#{'published' if self.update.is_published else 'scheduled'}"


@dataclass(frozen=True, slots=True)
class UpdatesPage:
    rows: list[Row]
    may_write: bool
    followers: int


@dataclass(frozen=True, slots=True)
class WritingPage:
    """`shown` is the preview of the update, `submit` the label of the button that publishes it."""

    is_correction: bool
    title: str
    shown: Update | None
    submit: str

    @property
    def details(self) -> str:
        """The partial with the options besides the text."""
        return f"community/desk_update_form.html#{'text_alone' if self.is_correction else 'details'}"

    @property
    def buttons(self) -> str:
        """The partial with the buttons: nothing is published without a preview."""
        return f"community/desk_update_form.html#{'to_publish' if self.shown else 'to_preview'}"


@require_safe
@of_team
def index(request: HttpRequest, member: TeamMember) -> HttpResponse:
    now = timezone.now()
    updates = member.campaign.updates.order_by("-publish_at", "-number")
    rows = [Row(each, mailing(each, now), _actions(member.campaign, each)) for each in updates]
    page = UpdatesPage(rows, may_write=member.may(Permission.EDIT_CONTENT), followers=following.count(member.campaign))
    return render(request, "community/desk_updates.html", {**_context(member), "page": page})


def mailing(update: Update, now: datetime) -> Mailing:
    if not update.by_mail:
        return Mailing.NOT_MAILED
    if not update.is_published:
        return Mailing.WILL_BE_MAILED
    if update.due_at is None:
        return Mailing.MAILED
    return Mailing.MAILED_LATER if not update.mailed_at and update.due_at > now else Mailing.BEING_MAILED


def _actions(campaign: Campaign, update: Update) -> list[tuple[str, str]]:
    edit, drop = (
        reverse(f"community:{name}", args=[campaign.slug, update.number])
        for name in ("desk_update", "desk_update_drop")
    )
    if update.is_published:
        return [(_("Correct the text"), edit)]
    return [(_("Edit"), edit), (_("Discard"), drop)]


@show_or_act
@requires(Permission.EDIT_CONTENT)
def new(request: HttpRequest, member: TeamMember) -> HttpResponse:
    return _write(request, member, None)


@show_or_act
@requires(Permission.EDIT_CONTENT)
def edit(request: HttpRequest, member: TeamMember, number: int) -> HttpResponse:
    found = get_object_or_404(member.campaign.updates.select_related("campaign"), number=number)
    return _correct(request, member, found) if found.is_published else _write(request, member, found)


def _write(request: HttpRequest, member: TeamMember, update: Update | None) -> HttpResponse:
    """Preview the update or save it, depending on the button."""
    campaign, shown = member.campaign, None
    form = UpdateForm(request.POST or None, campaign=campaign, update=update)
    if form.is_valid():
        try:
            if "preview" not in request.POST:
                return _sent(request, _save(member, update, form))
            updates.require_pause(campaign, form.draft, besides=update)
            shown = Update(campaign=campaign, words=form.draft.words, audience=form.draft.audience)
            shown.publish_at = form.draft.publish_at
        except TooSoon as error:
            earliest = clock.text(error.earliest, campaign)
            message = _(
                "No email can be sent this soon before or after another update. The next one can be sent from %s."
            )
            form.add_error("by_mail", message % earliest)
        except FormReused:
            form.ask_again(
                _(
                    "Another update has already been submitted from this page. If you want to send this one as well, "
                    "submit it again."
                )
            )
        except AlreadyPublished:
            messages.error(request, _("The update has just been published: only its text can be corrected now."))
            return redirect(request.path)
    return _page(request, member, form, update, shown)


def _save(member: TeamMember, update: Update | None, form: UpdateForm) -> Update:
    if update:
        return updates.change(update, form.draft)
    return updates.write(member.campaign, member.user, form.cleaned_data["key"], form.draft)


def _sent(request: HttpRequest, update: Update) -> HttpResponse:
    campaign = update.campaign
    if update.is_published:
        messages.success(request, _("The update is published."))
    else:
        messages.success(request, _("The update will be published on %s.") % clock.text(update.publish_at, campaign))
    return redirect("community:desk_updates", campaign.slug)


def _correct(request: HttpRequest, member: TeamMember, update: Update) -> HttpResponse:
    form, shown = TextForm(request.POST or None, update=update), None
    if form.is_valid():
        if "preview" not in request.POST:
            updates.correct(update, form.cleaned_data["words"])
            messages.success(request, _("The text has been corrected. No new email is sent."))
            return redirect("community:desk_updates", update.campaign.slug)
        shown = update
        shown.words = form.cleaned_data["words"]
    return _page(request, member, form, update, shown)


@show_or_act
@requires(Permission.EDIT_CONTENT)
def delete(request: HttpRequest, member: TeamMember, number: int) -> HttpResponse:
    found = get_object_or_404(member.campaign.updates, number=number)
    if found.is_published:
        messages.error(
            request, _("A published update cannot be deleted: people have read it and may have received it by email.")
        )
    elif request.method == "POST":
        try:
            updates.take_back(found)
            messages.success(request, _("The update has been discarded. No one has seen it."))
        except AlreadyPublished:
            messages.error(request, _("The update has just been published, so it was not discarded."))
    else:
        return render(request, "community/desk_update_delete.html", {**_context(member), "update": found})
    return redirect("community:desk_updates", member.campaign.slug)


def _page(
    request: HttpRequest, member: TeamMember, form: TextForm, update: Update | None, shown: Update | None
) -> HttpResponse:
    is_correction = not isinstance(form, UpdateForm)
    page = WritingPage(
        is_correction=is_correction,
        title=_("Correct the text") if is_correction else _("Write an update"),
        shown=shown,
        submit=_("Save the correction") if is_correction else _submit(shown),
    )
    context = {**_context(member), "form": form, "update": update, "page": page}
    return render(request, "community/desk_update_form.html", context)


def _submit(shown: Update | None) -> str:
    return _("Publish now") if shown and shown.is_published else _("Schedule")


def _context(member: TeamMember) -> dict[str, Any]:
    return {"campaign": member.campaign, "text": member.campaign.text, "member": member}
