"""A member's form for answering a proposal."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assembly.models import Proposal
from assembly.pages.question import language_of_options, option_texts

ABSTAIN = "abstain"


class AnswerForm(forms.Form):
    """One of the answers, or to abstain; with approval any number of them, and none is to abstain."""

    answer = forms.ChoiceField(label=gettext_lazy("Your answer"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, proposal: Proposal, given: list[int] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        marked = '<span lang="{}">{}</span>', language_of_options(proposal)
        choices = [(str(number), format_html(*marked, text)) for number, text in enumerate(option_texts(proposal))]
        if proposal.kind == Proposal.Kind.APPROVAL:
            self.fields["answer"] = forms.MultipleChoiceField(
                label=_("Your answer: every one that you approve of; none, to abstain"),
                choices=choices,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
            self.initial["answer"] = [str(number) for number in given or []]
        else:
            self.fields["answer"].choices = [*choices, (ABSTAIN, _("Abstain"))]  # type: ignore[attr-defined]
            if given is not None:
                self.initial["answer"] = str(given[0]) if given else ABSTAIN

    @property
    def chosen(self) -> list[int]:
        """The numbers of the options."""
        answer = self.cleaned_data["answer"]
        answers = answer if isinstance(answer, list) else [answer]
        return [int(each) for each in answers if each != ABSTAIN]
