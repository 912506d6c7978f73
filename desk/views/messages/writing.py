"""The page on which a message is written, previewed, tested, scheduled and sent. Everything that is typed is saved."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import kept_forms
from accounts.kept_forms import keeps_forms
from campaigns import clock
from campaigns.access import requires
from campaigns.models import Permission, TeamMember
from campaigns.pages import autosave
from common.forms.merging import Page
from common.http import show_or_act
from common.ids import uuid7
from community.news import drafts
from community.news.drafts import Conflict, Other
from community.pages import drafting
from desk.forms.messages import MessageForm
from desk.forms.supporters import FilterForm
from desk.messages import fields, reach, sending, testing
from desk.messages.fields import Letter
from desk.messages.reach import Reach, Reached
from desk.models import Message
from desk.supporters import criteria, matching
from desk.supporters.criteria import Wanted
from desk.visibility import Visibility


@dataclass(frozen=True, slots=True)
class Preview:
    """A text as a recipient who reads this language gets it."""

    language: str
    letter: Letter


@dataclass(frozen=True, slots=True)
class MessagePage:
    """A message that is being written. `pause` is in hours, `action` the address of the form.

    `picked` are the names of those who were picked one by one, `example` is the recipient as whom the previews are, and
    `others` are texts by somebody else.
    `is_changed` says that it was to be sent, but is not what was previewed.
    """

    action: str
    query: str
    to: str
    picked: list[str]
    reach: Reach | None
    reached: Reached
    counted: int
    pause: int
    message: Message | None
    previews: list[Preview]
    is_changed: bool
    example: str
    others: list[Other]
    known: dict[str, Any]
    submit: str

    @property
    def title(self) -> str:
        return title_of(self.message)

    @property
    def labels(self) -> dict[str, str]:
        """What the script calls the button that sends, for another time."""
        return drafting.labels(_("Send it now"))

    @property
    def buttons(self) -> str:
        """The partial with the buttons: nothing goes out that was not seen before."""
        if not self.previews:
            return "desk/message_form.html#to_preview"
        return f"desk/message_form.html#{'to_send' if self.submit else 'to_postpone'}"


def title_of(message: Message | None) -> str:
    return _("Edit the draft") if message else _("Write to supporters")


@keeps_forms
@show_or_act
@requires(Permission.SEE_SUPPORTERS_IN_FULL)
def new(request: HttpRequest, member: TeamMember) -> HttpResponse:
    chosen = FilterForm(request.GET, member=member)
    if not chosen.is_valid():
        return redirect("desk:supporters", member.campaign.slug)
    form = MessageForm(request.POST or kept_forms.take(request), campaign=member.campaign)
    if request.method != "POST" or not form.typed or "key" in form.errors:
        return (
            drafting.nothing_written(request, reverse("desk:messages", args=[member.campaign.slug]))
            or Writing(request, member, form, chosen.wanted).page()
        )
    return write(request, member, sending.start(member, form.cleaned_data["key"] or uuid7(), chosen.wanted))


def write(request: HttpRequest, member: TeamMember, message: Message) -> HttpResponse:
    """Save what was typed, then do what the button says."""
    form = MessageForm(request.POST or kept_forms.take(request), campaign=member.campaign, row=message)
    writing = Writing(request, member, form, Wanted(**message.wanted), message)
    if request.method != "POST":
        return writing.page()
    form.full_clean()
    try:
        message = sending.save_draft(member, message, form.typed, Page.of(request.POST), form.planned_at)
    except Conflict as conflict:
        if autosave.is_autosave(request):
            return autosave.both_kept()
        return writing.refuse(drafting.conflict(), conflict.row, **drafting.to_compare(conflict))
    except sending.SentAlready:
        return writing.was_sent()
    writing.message = message
    form.show_saved(message)
    return writing.act()


class Writing:
    """A form that was sent, and the message that it belongs to, if there is one yet."""

    def __init__(
        self,
        request: HttpRequest,
        member: TeamMember,
        form: MessageForm,
        wanted: Wanted,
        message: Message | Any = None,
    ) -> None:
        self.request, self.member, self.form, self.wanted, self.message = request, member, form, wanted, message
        self.campaign = member.campaign
        self.visibility = Visibility(member.role)

    @property
    def action(self) -> str:
        if self.message and self.message.is_draft:
            return reverse("desk:message", args=[self.campaign.slug, self.message.pk])
        return f"{reverse('desk:message_new', args=[self.campaign.slug])}?{self.query}"

    @property
    def query(self) -> str:
        return criteria.query(self.campaign, self.wanted)

    def act(self) -> HttpResponse:
        """Do what the button says; the Enter key and unknown buttons send, after a preview."""
        if autosave.is_autosave(self.request):
            return drafting.saved(self.request, self.message, self.form, self.action, title_of(self.message))
        acts: dict[str, Callable[[], HttpResponse]] = {
            "save": self.stay, "back": self.leave, "preview": self.preview, "test": self.test,
            "postpone": self.postpone,
        }  # fmt: skip
        return next((act for name, act in acts.items() if name in self.request.POST), self.send)()

    def stay(self) -> HttpResponse:
        messages.success(self.request, _("The draft has been saved."))
        return redirect(self.action)

    def leave(self) -> HttpResponse:
        messages.success(self.request, _("The draft has been saved."))
        return redirect("desk:messages", self.campaign.slug)

    def preview(self) -> HttpResponse:
        return self.page(with_preview=self.form.is_valid())

    def postpone(self) -> HttpResponse:
        """Choose the time from which everybody can get it, and preview that."""
        known = self.read_reach()
        if known and known.free_from:
            self.form.postpone(known.free_from)
        return self.preview()

    def test(self) -> HttpResponse:
        if not self.form.is_valid():
            return self.page()
        if not ratelimit.consume(self.request, action="test_message", key=str(self.member.user_id)):
            return self.refuse(_("You have sent yourself many tests within an hour. Please wait before the next one."))
        number = testing.send_test(self.member, self.form.cleaned_data["words"])
        said = ngettext("A test is on its way to %(email)s.", "%(number)s tests are on their way to %(email)s.", number)
        messages.success(self.request, said % {"number": number, "email": self.member.user.email})
        return self.page(with_preview=True)

    def send(self) -> HttpResponse:
        if not self.form.is_valid():
            return self.page()
        if not self.form.is_previewed:
            return self.page(with_preview=True, is_changed=True)
        cleaned = self.form.cleaned_data
        is_later = cleaned["at"] > timezone.now()
        known = None if is_later else self.read_reach()
        if known and not known.now:
            return self.refuse(_("Nobody would get it now."))
        try:
            sending.send(self.member, self.message, cleaned["words"], cleaned["at"])
        except sending.SentAlready:
            return self.was_sent()
        return self.sent()

    def sent(self) -> HttpResponse:
        at = self.form.cleaned_data["at"]
        if at > timezone.now():
            text = _("The message will be sent on %s.") % clock.page_text(at, self.campaign)
        else:
            text = _("The message is being sent.")
        messages.success(self.request, text)
        return redirect("desk:messages", self.campaign.slug)

    def was_sent(self) -> HttpResponse:
        """A double click changes nothing; another text becomes another message if its author wants so."""
        message = self.campaign.messages.get(pk=self.message.pk)
        if self.form.is_valid() and message.words == self.form.cleaned_data["words"]:
            return self.sent()
        why = _("Another message has already been sent from this page. Send this one too if you mean to.")
        return self.refuse(why, message, key=str(uuid7()), seen="")

    def refuse(self, why: str, message: Message | Any = None, **shown: str) -> HttpResponse:
        """Show the form again with an error and these values."""
        if autosave.is_autosave(self.request):
            return autosave.refused(why)
        self.message = message or self.message
        self.form.ask_again(why, **shown)
        return self.page()

    def read_reach(self) -> Reach | None:
        return reach.read(self.campaign, self.wanted, self.visibility)

    def page(self, *, with_preview: bool = False, is_changed: bool = False) -> HttpResponse:
        if with_preview:
            self.form.show_fingerprint()
        known = self.read_reach()
        example = reach.example(self.campaign, self.wanted, self.visibility) if with_preview else None
        name = example.name if example else self.member.name
        cents = example.amount_cents if example else self.campaign.least_cents
        page = MessagePage(
            action=self.action,
            query=self.query,
            to=criteria.described(self.campaign, self.wanted),
            picked=matching.names_of_picked(self.campaign, self.wanted),
            reach=known,
            reached=reach.reached(known),
            counted=reach.COUNTED,
            pause=settings.UPDATE_MAIL_HOURS,
            message=self.message if self.message and self.message.is_draft else None,
            previews=self._previews(name, cents) if with_preview else [],
            is_changed=is_changed,
            example=name,
            others=drafts.others(self.message, Page.of(self.request.POST).key) if self.message else [],
            known={f"{{{field}}}": meaning for field, meaning in fields.NAMES.items()},
            submit=self._submit(known) if with_preview else "",
        )
        context = {"campaign": self.campaign, "text": self.campaign.text, "form": self.form, "page": page}
        return render(self.request, "desk/message_form.html", context)

    def _previews(self, name: str, cents: int) -> list[Preview]:
        found = []
        for language, said in self.form.cleaned_data["words"].items():
            with translation.override(language):
                given = fields.values(self.campaign, name, cents, fields.no_link())
                found.append(Preview(language, fields.filled(said, given, 4)))
        return found

    def _submit(self, known: Reach | None) -> str:
        """The label of the button that sends; empty if nobody would get it."""
        label = drafting.label(_("Send it now"), at := self.form.cleaned_data["at"], self.campaign)
        return label if at > timezone.now() or known is None or known.now else ""
