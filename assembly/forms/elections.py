"""The team's form for the result of an election that was held elsewhere."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assembly.deciding import Tally
from assembly.models import Proposal
from assembly.pages.question import option_texts

MOST = 10**9


def _number(label: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=0, max_value=MOST, widget=forms.TextInput({"inputmode": "numeric"})
    )


class ElectionForm(forms.Form):
    """How many voted, abstained and chose each option."""

    answered = _number(gettext_lazy("How many voted"))
    abstained = _number(gettext_lazy("How many of them left the ballot blank"))

    def __init__(self, *args: Any, proposal: Proposal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.proposal = proposal
        for place, text in enumerate(option_texts(proposal)):
            self.fields[f"option_{place}"] = _number(text)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            self._check(self.tally)
        return cleaned

    def _check(self, tally: Tally) -> None:
        chose = tally.answered - tally.abstained
        if tally.answered > tally.roll:
            self.add_error("answered", _("Only %(roll)s members may vote.") % {"roll": tally.roll})
        elif chose < 0:
            self.add_error("abstained", _("This is more than all who voted."))
        elif max(tally.chosen) > chose or (not self._is_approval and sum(tally.chosen) != chose):
            self.add_error(None, _("The numbers do not add up to %(people)s who chose an answer.") % {"people": chose})

    @property
    def _is_approval(self) -> bool:
        return self.proposal.kind == Proposal.Kind.APPROVAL

    @property
    def tally(self) -> Tally:
        cleaned = self.cleaned_data
        chosen = tuple(cleaned[f"option_{place}"] for place in range(self.proposal.choices))
        return Tally(self.proposal.roll or 0, cleaned["answered"], cleaned["abstained"], chosen)
