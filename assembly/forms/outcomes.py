from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assembly.models import Outcome
from common.forms.words import MAX_BODY, TranslatedField, TranslatedForm


class OutcomeForm(TranslatedForm, forms.Form):
    """What follows from a result; `present` is the version that is published, if there is one."""

    WORDS: ClassVar = {
        "body": TranslatedField(
            gettext_lazy("What follows from the result, in Markdown"), MAX_BODY, 8, is_markdown=True
        ),
    }

    after = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, present: Outcome | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.present = present
        self.initial = {"after": present.number if present else 0}
        self.add_words({language: {"body": text} for language, text in present.texts.items()} if present else {})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors and self.present and self.texts == self.present.texts:
            self.add_error(None, _("This is the same as the current text. There is nothing new to publish."))
        return cleaned

    @property
    def texts(self) -> dict[str, str]:
        return {language: said["body"] for language, said in self.cleaned_data["words"].items()}
