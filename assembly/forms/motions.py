"""Forms for a question that a member proposes, and for the team's reason to remove one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from assembly.forms.proposals import problem_of
from assembly.models import Proposal
from assembly.motions.moving import Wish
from common import languages
from common.forms.lines import Lines, MarkdownLines
from common.forms.names import NameField
from common.forms.words import MAX_BODY
from community.discussion.forms import MAX_REASON, WordsField


class MotionForm(forms.Form):
    language = forms.ChoiceField(label=_("Language of your text"), choices=settings.LANGUAGES)
    title = NameField(label=_("Question"), max_length=200, help_text=_("In one line."))
    body = WordsField(
        label=_("Reasons and details, in Markdown"),
        max_length=MAX_BODY,
        required=False,
        widget=MarkdownLines({"rows": 8}),
    )
    kind = forms.ChoiceField(
        label=_("How it is answered"),
        choices=Proposal.Kind,
        help_text=_("For “yes or no”, leave the answers below empty. Everybody can also abstain."),
    )
    options = WordsField(
        label=_("Answers to choose from, one a line"), max_length=4_000, required=False, widget=Lines({"rows": 4})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = languages.current

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        is_list = cleaned.get("kind") in {Proposal.Kind.CHOICE, Proposal.Kind.APPROVAL}
        if "options" in cleaned and (problem := problem_of(self._lines, {"": self._lines}, is_list=is_list)):
            self.add_error("options", problem)
        return cleaned

    @property
    def _lines(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["options"].splitlines() if line.strip()]

    @property
    def wish(self) -> Wish:
        said = {name: self.cleaned_data[name] for name in ("language", "kind", "title", "body")}
        return Wish(**said, options=self._lines)


class RemovalForm(forms.Form):
    reason = WordsField(
        label=_("Reason"),
        max_length=MAX_REASON,
        widget=forms.TextInput,
        help_text=_("Everybody can read it."),
    )
