"""The team's forms for the document, and everybody's for suggesting a change to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assembly.document.blocks import MAX_HEADING, Block
from assembly.document.suggesting import Problem, SuggestionInput
from assembly.models import Document, DocumentVersion
from common.forms.lines import MarkdownLines
from common.forms.names import NameField, PublicNameField, readable
from common.forms.words import MAX_BODY, TranslatedField, TranslatedForm
from common.ids import uuid7
from community.discussion import wording
from community.discussion.forms import MAX_REASON, REFUSALS, WordsField
from community.discussion.posting import Refusal

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MAX_NOTE = 300

# What people are told if a suggestion does not fit, and at which field.
PROBLEMS: dict[Problem, tuple[str | None, StrOrPromise]] = {
    Problem.CHANGED: (
        None,
        gettext_lazy("This text has changed while you were writing. Please look at what it says now, then send again."),
    ),
    Problem.UNCHANGED: ("body", gettext_lazy("This is what it says already. Please change something.")),
}


class SeenForm(TranslatedForm, forms.Form):
    """Texts of the draft by language; `seen` is the revision that its author saw."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(self, *args: Any, words: dict[str, Any], seen: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"seen": seen}
        self.add_words(words)


class TitleForm(SeenForm):
    WORDS: ClassVar = {"title": TranslatedField(gettext_lazy("Title"), MAX_HEADING)}

    def __init__(self, *args: Any, document: Document | None, **kwargs: Any) -> None:
        known = document or Document(revision=0)
        super().__init__(*args, words=known.words, seen=known.revision, **kwargs)


class BlockForm(SeenForm):
    """A section of the draft; without one, a new one."""

    WORDS: ClassVar = {
        "heading": TranslatedField(gettext_lazy("Heading"), MAX_HEADING),
        "body": TranslatedField(gettext_lazy("Text, in Markdown"), MAX_BODY, 10, is_markdown=True),
    }

    def __init__(self, *args: Any, block: Block | None, **kwargs: Any) -> None:
        words, seen = (dict(block.words), block.revision) if block else ({}, 0)
        super().__init__(*args, words=words, seen=seen, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Tidy the texts as suggestions are, so that both can be compared."""
        cleaned = super().clean()
        for language, said in cleaned["words"].items():
            tidy = {"heading": readable(said.get("heading", "")), "body": wording.tidied(said.get("body", ""))}
            if not all(tidy.values()) and not self.errors:
                self.add_error(f"body_{language}", _("Fill this in too, or leave the whole group empty."))
            cleaned["words"][language] = tidy
        return cleaned


class PublishForm(SeenForm):
    WORDS: ClassVar = {"note": TranslatedField(gettext_lazy("What has changed, and why"), MAX_NOTE, 2)}

    def __init__(self, *args: Any, document: Document, **kwargs: Any) -> None:
        super().__init__(*args, words={}, seen=document.revision, **kwargs)

    @property
    def note(self) -> dict[str, str]:
        return {language: said["note"] for language, said in self.cleaned_data["words"].items()}


class BodyField(forms.CharField):
    def to_python(self, value: Any) -> str:
        return wording.tidied(super().to_python(value) or "")


class SuggestionForm(forms.Form):
    """Another text for a block in a language; `version` is the newest, and `initial` what the fields begin with."""

    heading = NameField(label=gettext_lazy("Heading"), max_length=MAX_HEADING)
    body = BodyField(
        label=gettext_lazy("Text, in Markdown"), max_length=MAX_BODY, strip=False, widget=MarkdownLines({"rows": 12})
    )
    reason = WordsField(
        label=gettext_lazy("Why would this be better?"),
        max_length=1_000,
        help_text=gettext_lazy("The organizers and everybody else can read it."),
    )
    name = PublicNameField(
        label=gettext_lazy("Name"),
        max_length=80,
        help_text=gettext_lazy("Shown with your suggestion."),
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**15 - 1)

    def __init__(self, data: Any, *, version: DocumentVersion, language: str, may_link: bool, **initial: str) -> None:
        super().__init__(data, initial={**initial, "seen": version.number})
        self.version = version
        self.fields["reason"].widget.attrs["rows"] = 4
        for field in ("heading", "body"):
            self.fields[field].widget.attrs["lang"] = language
        if not may_link:
            self.fields["body"].help_text = REFUSALS[Refusal.LINK][1]

    @property
    def wish(self) -> SuggestionInput:
        data = self.cleaned_data
        said = {"heading": data["heading"], "body": data["body"]}
        return SuggestionInput(UUID(str(data["form_key"])), data["seen"], said, data["reason"], data["name"])

    def refuse(self, why: Refusal | Problem) -> None:
        """Say why it was not saved; what was typed stays, and can be sent again."""
        field, text = PROBLEMS[why] if isinstance(why, Problem) else REFUSALS[why]
        self.add_error("body" if field == "text" else field, ValidationError(str(text), code=why))
        self.data = {**self.data.dict(), "seen": self.version.number}  # type: ignore[attr-defined]
        if why == Refusal.FORM_USED:
            self.data["form_key"] = str(uuid7())


class Decision(TextChoices):
    """The buttons below a suggestion at the desk."""

    ACCEPT = "accept", gettext_lazy("Accept")
    REJECT = "reject", gettext_lazy("Reject")
    HIDE = "hide", gettext_lazy("Remove its text")


class DecisionForm(forms.Form):
    do = forms.ChoiceField(choices=Decision, widget=forms.HiddenInput)
    reason = WordsField(
        label=gettext_lazy("Reason"),
        max_length=MAX_REASON,
        required=False,
        widget=forms.TextInput,
        help_text=gettext_lazy("For rejecting it or removing its text. Everybody can read it."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("do") in {Decision.REJECT, Decision.HIDE} and not cleaned.get("reason"):
            self.add_error("reason", _("Please say why."))
        return cleaned
