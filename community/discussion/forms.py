"""Forms for asking, commenting, reporting, answering and removing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from common import languages
from common.forms.lines import Lines, MarkdownLines
from common.forms.names import PublicNameField
from common.ids import uuid7
from common.mail.fields import EmailFormField
from community.discussion import wording
from community.discussion.posting import PostInput, Refusal
from community.models import Post, PostReport

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MAX_ANSWER = 4000
MAX_REASON = 300

# What people are told if they may not write, and at which field.
REFUSALS: dict[Refusal, tuple[str | None, StrOrPromise]] = {
    Refusal.CLOSED: (None, _("The campaign has ended, so nothing can be written any more.")),
    Refusal.UNPROVEN: (None, _("Please sign in with a code that we email to you, then send this again.")),
    Refusal.BANNED: (None, _("The organizers do not accept any more texts from you.")),
    Refusal.NO_CARD: (None, _("Only people who have pledged, and saved a card for it, can write here.")),
    Refusal.NO_PLEDGE: (None, _("Only people who have registered interest or pledged can write here.")),
    Refusal.THREAD_CLOSED: (None, _("This debate has been closed, so nothing can be written in it any more.")),
    Refusal.GONE: (None, _("This text is no longer public, so nothing was saved.")),
    Refusal.UNREADABLE: (None, _("You cannot comment on this update, because you cannot read it.")),
    Refusal.LINK: ("text", _("Your first texts in a campaign cannot contain links. Please describe where to look.")),
    Refusal.NAME: ("name", _("This name belongs to the organizers. Please use another one.")),
    Refusal.REPEATED: ("text", _("You have already written the same text.")),
    Refusal.FORM_USED: (
        None,
        _("Another text has already been sent from this page. To send this one as well, press the button again."),
    ),
}


class WordsField(forms.CharField):
    """A plain text of several lines, without invisible characters."""

    widget = Lines

    def to_python(self, value: Any) -> str:
        return wording.cleaned(super().to_python(value) or "")


class SenderForm(forms.Form):
    """Visitors who are not signed in prove their address with a code."""

    email = EmailFormField(
        label=_("Email"), help_text=_("Never shown. We email you a code, so that nobody can write in your name.")
    )

    def __init__(self, *args: Any, signed_in: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].widget.attrs["autocomplete"] = "email"
        if signed_in:
            del self.fields["email"]


class PostForm(SenderForm):
    text = WordsField(label=_("Your question"), max_length=2000)
    language = forms.ChoiceField(label=_("Language of your text"), choices=settings.LANGUAGES)
    name = PublicNameField(label=_("Name"), max_length=80, help_text=_("Shown with your text."))
    wants_answer = forms.BooleanField(label=_("Email me the answer"), required=False, initial=True)
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    field_order: tuple[str, ...] = ("text", "language", "name", "email", "wants_answer", "form_key")

    def __init__(self, *args: Any, is_question: bool, may_link: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_link:
            self.fields["text"].help_text = REFUSALS[Refusal.LINK][1]
        self.fields["language"].initial = languages.current
        self.fields["form_key"].initial = uuid7
        self.fields["text"].widget.attrs["rows"] = 6
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        if not is_question:
            self.fields["text"].label = _("Your comment")
            del self.fields["wants_answer"]

    @property
    def wish(self) -> PostInput:
        data = self.cleaned_data
        key = UUID(str(data["form_key"]))
        return PostInput(key, data["name"], data["text"], data["language"], data.get("wants_answer", False))

    def refuse(self, why: Refusal) -> None:
        field, text = REFUSALS[why]
        self.add_error(field, ValidationError(str(text), code=why))
        if why == Refusal.FORM_USED:
            self.data = {**self.data, "form_key": str(uuid7())}


class ReportForm(SenderForm):
    reason = forms.ChoiceField(label=_("What is wrong with it?"), choices=PostReport.Reason, widget=forms.RadioSelect)
    note = WordsField(label=_("Anything else the organizers should know"), max_length=MAX_REASON, required=False)

    field_order = ("reason", "note", "email")


class AnswerForm(forms.Form):
    answer = WordsField(label=_("Answer, in Markdown"), max_length=MAX_ANSWER, widget=MarkdownLines)
    language = forms.ChoiceField(label=_("Language of the answer"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, post: Post, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].initial = post.answer
        self.fields["language"].initial = post.answer_language or post.language


class RemovalForm(forms.Form):
    reason = WordsField(
        label=_("Reason"), max_length=MAX_REASON, widget=forms.TextInput, help_text=_("Shown in place of the text.")
    )
