"""Forms for the supporters' pages, the log, messages and imports."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import Any, ClassVar
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from campaigns.forms.moments import DayInput
from campaigns.models import Campaign, CampaignAct
from common import countries, languages, money, tables
from common.forms.lines import Lines
from common.forms.names import NameField
from common.forms.words import TranslatedField
from community.forms.updates import OnceForm
from desk import log
from desk.models import Digest
from desk.supporters import GROUP_LABELS, LABELS, PROBLEMS, Wanted
from desk.visibility import Visibility
from pledges.models import Status

MAX_FILE_BYTES = 2 * 1024 * 1024
ANY_PROBLEM = [("", _("Any or none")), *GROUP_LABELS.items()]
NAMES = [field.name for field in fields(Wanted)]


def _day(label: Any) -> forms.DateField:
    """A date to filter by, with limits: a partly typed year is a valid date too, such as one in the year 2."""
    within = [MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2999, 12, 31))]
    return forms.DateField(label=label, widget=DayInput, required=False, validators=within)


class CriteriaForm(forms.Form):
    """Which rows of a list to show."""

    @property
    def query(self) -> str:
        """The non-empty fields as a query string."""
        return urlencode({name: self.data[name] for name in self.fields if self.data.get(name)})

    def further(self, before: str) -> str:
        """The query of the next page, which starts after this position; empty if there is none."""
        return f"{self.query}&{urlencode({'before': before})}" if before else ""

    @property
    def is_in_use(self) -> bool:
        """Whether any field is filled in or invalid."""
        return bool(self.query or self.errors)


class FilterForm(CriteriaForm):
    """The criteria of the list; tags are offered only to those who may see them."""

    stage = forms.ChoiceField(label=LABELS["stage"], choices=[("", _("All")), *Status.choices], required=False)
    problem = forms.ChoiceField(label=LABELS["problem"], choices=[*ANY_PROBLEM, *PROBLEMS.items()], required=False)
    least = forms.CharField(label=LABELS["least"], max_length=30, required=False)
    most = forms.CharField(label=LABELS["most"], max_length=30, required=False)
    since = _day(LABELS["since"])
    until = _day(LABELS["until"])
    language = forms.ChoiceField(
        label=LABELS["language"], choices=[("", _("All")), *settings.LANGUAGES], required=False
    )
    country = forms.ChoiceField(label=LABELS["country"], required=False)
    source = forms.CharField(label=LABELS["source"], max_length=32, required=False)
    tag = forms.ChoiceField(label=LABELS["tag"], required=False)

    def __init__(self, *args: Any, campaign: Campaign, visibility: Visibility, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.campaign = campaign
        names = countries.names(languages.locale())
        self.fields["country"].choices = [("", _("All")), *names.items()]  # type: ignore[attr-defined]
        for name in ("least", "most"):
            self.fields[name].widget.attrs.update(inputmode="decimal", autocomplete="off")
        if not visibility.is_full:
            self.fields["least"].help_text = _("This finds only pledges whose supporters show their amount.")
            del self.fields["tag"]
            return
        known = campaign.supporter_tags.order_by("name").values_list("name", flat=True)
        self.fields["tag"].choices = [("", _("All")), *((name, name) for name in known)]  # type: ignore[attr-defined]

    def clean_least(self) -> int | None:
        return self._cents("least")

    def clean_most(self) -> int | None:
        return self._cents("most")

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


class LogForm(CriteriaForm):
    """Which part of the log; `people` are those who are in it."""

    kind = forms.ChoiceField(
        label=_("What"),
        required=False,
        choices=[("", _("All")), (log.PHASE, _("Phase changes")), *CampaignAct.Kind.choices],
    )
    who = forms.ChoiceField(label=_("Who"), required=False)
    since = _day(_("From"))
    until = _day(_("Until"))

    def __init__(self, *args: Any, people: dict[UUID, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(str(pk), name) for pk, name in people.items()]
        self.fields["who"].choices = [("", _("All")), *known, (log.NOBODY, _("Automatic"))]  # type: ignore[attr-defined]

    @property
    def wanted(self) -> log.Wanted:
        return log.Wanted(**self.cleaned_data)


class NoteForm(forms.Form):
    text = forms.CharField(
        label=_("Note"),
        max_length=2_000,
        widget=Lines({"rows": 3}),
        help_text=_(
            "Owners and treasurers can read it, and the supporter may ask what information is kept about them."
        ),
    )


class TagForm(forms.Form):
    name = NameField(label=_("Tag"), max_length=40)


class SaveForm(forms.Form):
    name = NameField(label=_("Name of this filter"), max_length=60)


class MessageForm(OnceForm):
    WORDS: ClassVar = {"title": TranslatedField(_("Subject")), "body": OnceForm.WORDS["body"]}


class DigestForm(forms.Form):
    rhythm = forms.ChoiceField(label=_("Frequency"), choices=Digest.Rhythm.choices, widget=forms.RadioSelect)


class OfflineForm(forms.Form):
    """A file of pledges made on paper or by bank transfer; its lines are read elsewhere."""

    file = forms.FileField(label=_("CSV or XLSX file"), widget=forms.FileInput({"accept": tables.ACCEPT}))

    def clean_file(self) -> bytes:
        file = self.cleaned_data["file"]
        if file.size > MAX_FILE_BYTES:
            raise forms.ValidationError(_("This file is larger than 2 MB."))
        content: bytes = file.read()
        return content
