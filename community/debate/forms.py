"""Forms for starting a debate, writing in one, and changing what one wrote."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from common.forms.lines import MarkdownLines
from common.forms.names import NameField
from community.discussion.forms import MAX_REASON, PostForm, WordsField

MAX_TEXT = 20_000


class EntryForm(PostForm):
    text = WordsField(label=_("Your text, in Markdown"), max_length=MAX_TEXT, widget=MarkdownLines)

    field_order = ("title", *PostForm.field_order)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, signed_in=True, is_question=False, **kwargs)
        self.fields["text"].label = _("Your text, in Markdown")
        self.fields["text"].widget.attrs["rows"] = 10


class ThreadForm(EntryForm):
    title = NameField(label=_("What is it about?"), max_length=120, help_text=_("In one line."))


class EditForm(EntryForm):
    """The name stays as it was."""

    def __init__(self, *args: Any, name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].disabled = True
        self.initial["name"] = name


class ClosingForm(forms.Form):
    reason = WordsField(
        label=_("Reason"), max_length=MAX_REASON, widget=forms.TextInput, help_text=_("Everybody can read it.")
    )


class DebatersForm(forms.Form):
    debaters = forms.ChoiceField(
        label=_("Who, beside the team, may write in debates?"), choices=Campaign.Debaters, widget=forms.RadioSelect
    )
