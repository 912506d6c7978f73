"""The page on which an update is written, previewed, published, scheduled and corrected. Everything typed is saved."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import kept_forms
from accounts.kept_forms import keeps_forms
from campaigns import clock
from campaigns.access import requires
from campaigns.models import Permission, TeamMember
from campaigns.pages import autosave
from common.forms.merging import Page
from common.http import show_or_act
from common.ids import uuid7
from community.forms.drafts import DraftForm
from community.forms.updates import UpdateForm
from community.models import Update
from community.news import drafts, updates
from community.news.drafts import Conflict
from community.news.updates import AlreadyPublished, Planned, TooSoon
from community.pages import drafting, writing_page
from community.pages.writing_page import WritingPage


@keeps_forms
@show_or_act
@requires(Permission.EDIT_CONTENT)
def new(request: HttpRequest, member: TeamMember) -> HttpResponse:
    form = UpdateForm(request.POST or kept_forms.take(request), campaign=member.campaign)
    if request.method == "POST" and form.typed and "key" not in form.errors:
        update = updates.start(member.campaign, member.user, form.cleaned_data["key"] or uuid7())
        if update.publish_at:
            return Writing(request, member, form).was_published(update)
        return _write(request, member, update)
    if request.method == "POST" and (answer := drafting.nothing_written(request, _listed(member))):
        return answer
    return Writing(request, member, form).page()


@keeps_forms
@show_or_act
@requires(Permission.EDIT_CONTENT)
def edit(request: HttpRequest, member: TeamMember, number: int) -> HttpResponse:
    found = get_object_or_404(member.campaign.updates, number=number)
    if "discard" in request.POST:
        updates.discard_changes(found)
        messages.success(request, _("The changes have been discarded. Readers see the text as before."))
        return redirect(_listed(member))
    return _write(request, member, found)


def _write(request: HttpRequest, member: TeamMember, update: Update) -> HttpResponse:
    """Save what was typed, then do what the button says."""
    update.campaign = member.campaign
    make_form = DraftForm if update.is_published else UpdateForm
    form = make_form(request.POST or kept_forms.take(request), campaign=member.campaign, row=update)
    writing = Writing(request, member, form, update)
    return writing.act() if request.method == "POST" else writing.page()


def _listed(member: TeamMember) -> str:
    return reverse("community:desk_updates", args=[member.campaign.slug])


class Writing:
    """A form that was sent, and the update that it belongs to, if there is one yet."""

    def __init__(self, request: HttpRequest, member: TeamMember, form: DraftForm, update: Update | Any = None) -> None:
        self.request, self.member, self.form, self.update = request, member, form, update
        self.campaign = member.campaign

    @property
    def action(self) -> str:
        if self.update:
            return reverse("community:desk_update", args=[self.campaign.slug, self.update.number])
        return reverse("community:desk_update_new", args=[self.campaign.slug])

    def act(self) -> HttpResponse:
        """Save the draft, then do what the button says."""
        try:
            self._save()
        except Conflict as conflict:
            return self.compare(conflict)
        if autosave.is_autosave(self.request):
            return drafting.saved(self.request, self.update, self.form, self.action, self._title)
        return self.go_on()

    def compare(self, conflict: Conflict) -> HttpResponse:
        if autosave.is_autosave(self.request):
            return autosave.both_kept()
        self.update = conflict.row
        return self.refuse(drafting.conflict(), **drafting.to_compare(conflict))

    def go_on(self) -> HttpResponse:
        """Do what the button says; the Enter key and unknown buttons publish, after a preview."""
        if "save" in self.request.POST or "back" in self.request.POST:
            messages.success(self.request, writing_page.saved(self.update))
            return redirect(self.action if "save" in self.request.POST else _listed(self.member))
        if "unschedule" in self.request.POST:
            return self.unschedule()
        if not self.form.is_valid():
            return self.page()
        return self.correct() if self.is_correction else self.publish()

    @property
    def _title(self) -> str:
        return writing_page.title(self.update, is_correction=self.is_correction)

    def _save(self) -> None:
        """Save what was typed, valid or not. Raises Conflict."""
        page = Page.of(self.request.POST)
        self.update = updates.save_draft(self.update, self.member.user, self.form.typed, page)
        self.update.campaign = self.campaign
        self.form.show_saved(self.update)
        form, cleaned = self.form, self.form.cleaned_data
        if isinstance(form, UpdateForm) and (chosen := cleaned.get("audience")):
            updates.save_choices(self.update, audience=chosen, by_mail=cleaned["by_mail"], planned_at=form.planned_at)

    @property
    def is_correction(self) -> bool:
        return not isinstance(self.form, UpdateForm)

    @property
    def has_to_be_previewed(self) -> bool:
        """What differs from what was previewed is previewed anew, whatever the button says."""
        return "preview" in self.request.POST or not self.form.is_previewed

    def publish(self) -> HttpResponse:
        assert isinstance(self.form, UpdateForm)  # noqa: S101  (for mypy)
        planned = self.form.planned
        try:
            if self.has_to_be_previewed:
                updates.require_pause(self.campaign, planned, besides=self.update)
                return self.page(with_preview=True)
            updates.publish(self.update, self.member.user, planned)
            return self.sent(planned.publish_at)
        except TooSoon as error:
            earliest = clock.page_text(error.earliest, self.campaign)
            message = _(
                "No email can be sent this soon before or after another update. The next one can be sent from %s."
            )
            self.form.add_error("by_mail", message % earliest)
        except AlreadyPublished:
            return self.too_late()
        return self.page()

    def unschedule(self) -> HttpResponse:
        try:
            updates.unschedule(self.update, self.member.user)
        except AlreadyPublished:
            return self.too_late()
        messages.success(self.request, _("The update will not be published. It is a draft again."))
        return redirect(_listed(self.member))

    def too_late(self) -> HttpResponse:
        messages.error(self.request, _("The update has just been published: only its text can be corrected now."))
        return redirect(self.action)

    def sent(self, at: datetime) -> HttpResponse:
        if at <= timezone.now():
            messages.success(self.request, _("The update is published."))
        else:
            messages.success(
                self.request, _("The update will be published on %s.") % clock.page_text(at, self.campaign)
            )
        return redirect(_listed(self.member))

    def was_published(self, update: Update) -> HttpResponse:
        """A double click changes nothing; another text becomes another update if its author wants so."""
        if update.publish_at and self.form.is_valid() and update.words == self.form.cleaned_data["words"]:
            return self.sent(update.publish_at)
        why = _(
            "Another update has already been submitted from this page. If you want to send this one as well, "
            "submit it again."
        )
        return self.refuse(why, key=str(uuid7()), seen="")

    @property
    def is_known(self) -> bool:
        """Whether readers see just this already, as after a double click."""
        return "preview" not in self.request.POST and self.form.cleaned_data["words"] == self.update.words

    def correct(self) -> HttpResponse:
        if self.is_known:
            return self.sent(timezone.now())
        if self.has_to_be_previewed:
            return self.page(with_preview=True)
        updates.correct(self.update, self.member.user, self.form.cleaned_data["words"])
        messages.success(self.request, _("The text has been corrected. No new email is sent."))
        return redirect(_listed(self.member))

    def refuse(self, why: str, **shown: str) -> HttpResponse:
        if autosave.is_autosave(self.request):
            return autosave.refused(why)
        self.form.ask_again(why, **shown)
        return self.page()

    def page(self, *, with_preview: bool = False) -> HttpResponse:
        if with_preview:
            self.form.show_fingerprint()
        planned = self._planned if with_preview else None
        people = updates.count_recipients(self.campaign, planned) if planned else None
        page = WritingPage(
            update=self.update,
            action=self.action,
            is_correction=self.is_correction,
            previews=self._previews() if with_preview else [],
            is_changed=with_preview and "preview" not in self.request.POST,
            people=people,
            mailing=writing_page.mailing(planned, people) if planned else None,
            others=drafts.others(self.update, Page.of(self.request.POST).key) if self.update else [],
        )
        context = {"campaign": self.campaign, "text": self.campaign.text, "form": self.form, "page": page}
        return render(self.request, "community/desk_update_form.html", context)

    @property
    def _planned(self) -> Planned | None:
        return self.form.planned if isinstance(self.form, UpdateForm) else None

    def _previews(self) -> list[tuple[str, Update]]:
        """What readers of each finished language will see."""
        cleaned = self.form.cleaned_data
        found = []
        for language, said in cleaned["words"].items():
            shown = Update(campaign=self.campaign, words={language: said})
            shown.audience = cleaned.get("audience", self.update.audience)
            shown.publish_at, shown.edited_at = cleaned.get("at", self.update.publish_at), self.update.edited_at
            found.append((language, shown))
        return found
