"""The form that filters the list of supporters."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from campaigns.forms.moments import day
from campaigns.models import TeamMember
from common import countries, languages, money
from desk.forms.criteria import CriteriaForm
from desk.supporters import criteria
from desk.supporters.criteria import GROUP_LABELS, LABELS, MOST_PICKED, PROBLEMS, Wanted
from desk.visibility import Visibility
from pledges.models import Status

ANY_PROBLEM = [("", _("Any or none")), *GROUP_LABELS.items()]
NAMES = [field.name for field in fields(Wanted)]


class FilterForm(CriteriaForm):
    """The criteria of the list; tags are offered only to those who may see them."""

    stage = forms.ChoiceField(label=LABELS["stage"], choices=[("", _("All")), *Status.choices], required=False)
    problem = forms.ChoiceField(label=LABELS["problem"], choices=[*ANY_PROBLEM, *PROBLEMS.items()], required=False)
    least = forms.CharField(label=LABELS["least"], max_length=30, required=False)
    most = forms.CharField(label=LABELS["most"], max_length=30, required=False)
    since = day(LABELS["since"])
    until = day(LABELS["until"])
    language = forms.ChoiceField(
        label=LABELS["language"], choices=[("", _("All")), *settings.LANGUAGES], required=False
    )
    country = forms.ChoiceField(label=LABELS["country"], required=False)
    source = forms.CharField(label=LABELS["source"], max_length=32, required=False)
    tag = forms.ChoiceField(label=LABELS["tag"], required=False)
    picked = forms.CharField(label=LABELS["picked"], required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, member: TeamMember, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.campaign, self.visibility = member.campaign, Visibility(member.role)
        names = countries.names(languages.locale())
        self.fields["country"].choices = [("", _("All")), *names.items()]  # type: ignore[attr-defined]
        for name in ("least", "most"):
            self.fields[name].widget.attrs.update(inputmode="decimal", autocomplete="off")
        if not self.visibility.is_full:
            self.fields["least"].help_text = _("This finds only pledges whose supporters show their amount.")
            del self.fields["tag"]
            return
        known = self.campaign.supporter_tags.order_by("name").values_list("name", flat=True)
        self.fields["tag"].choices = [("", _("All")), *((name, name) for name in known)]  # type: ignore[attr-defined]

    def clean_least(self) -> int | None:
        return self._cents("least")

    def clean_most(self) -> int | None:
        return self._cents("most")

    def clean_picked(self) -> str:
        text: str = self.cleaned_data["picked"]
        try:
            pks = criteria.picked(text) if text else []
        except ValueError:
            raise forms.ValidationError(_("These people cannot be found. Please pick them again.")) from None
        if len(pks) > MOST_PICKED:
            raise forms.ValidationError(_("Please pick fewer people at once."))
        return text

    def _cents(self, name: str) -> int | None:
        typed = self.cleaned_data[name]
        try:
            return money.parse(typed, self.campaign.currency) if typed else None
        except money.AmountError as error:
            raise forms.ValidationError(str(error)) from None

    @property
    def wanted(self) -> Wanted:
        given: dict[str, Any] = {name: self.cleaned_data.get(name) for name in NAMES}
        for name in ("since", "until"):
            given[name] = given[name].isoformat() if given[name] else ""
        return Wanted(**{**given, "tag": given["tag"] or ""})

    @property
    def chips(self) -> list[tuple[str, str]]:
        """Each criterion that is given as text, with the query without it."""
        texts = criteria.said(self.campaign, self.wanted)
        return [(text, self.without(name)) for name, text in texts.items()]

    @property
    def described(self) -> str:
        """The criteria as text; empty if there are none."""
        return criteria.described(self.campaign, self.wanted)
