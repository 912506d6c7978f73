"""Figures of a draft with their sources."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.db import models
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from campaigns.forms.moments import DayInput
from campaigns.forms.setup_form import SetupForm
from campaigns.models import Assumption, Campaign, CompanyFact
from common import languages, numbers

Row = CompanyFact | Assumption


class FiguresForm(SetupForm, forms.Form):
    """A figure of each kind with its date, source and link; a kind left empty is not stated."""

    KINDS: ClassVar[type[models.TextChoices]]
    WITH_FIGURE: ClassVar[tuple[str, ...]] = ("as_of",)

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, campaign=campaign, **kwargs)
        self.present = self.find()
        for kind in self.KINDS.values:
            self._add_fields(kind, self.present.get(kind))

    def find(self) -> dict[str, Row]:
        raise NotImplementedError

    def value_field(self, kind: str) -> forms.Field:
        raise NotImplementedError

    def places(self, kind: str) -> int:
        """By how many decimal places the displayed figure is scaled down from the integer in the database."""
        raise NotImplementedError

    def _add_fields(self, kind: str, row: Row | None) -> None:
        field = self.value_field(kind)
        field.required = False
        if row:
            figure = Decimal(row.value).scaleb(-self.places(kind))
            field.initial = numbers.written(figure, languages.current())
        self.fields[kind] = field
        self.fields[f"{kind}_as_of"] = forms.DateField(
            label=_("As of"), required=False, widget=DayInput, initial=row.as_of if row else None
        )
        self.fields[f"{kind}_source"] = forms.CharField(
            label=_("Source"), required=False, max_length=200, initial=row.source if row else ""
        )
        self.fields[f"{kind}_source_url"] = forms.URLField(
            label=_("Link to the source"), required=False, max_length=400, initial=row.source_url if row else ""
        )

    @property
    def groups(self) -> list[tuple[Any, list[BoundField]]]:
        parts = ("", "_as_of", "_source", "_source_url")
        kinds = [(kind.label, [self[f"{kind}{part}"] for part in parts]) for kind in self.KINDS]
        return [("", [field for field in self.visible_fields() if field.name in self.base_fields]), *kinds]

    @property
    def parts(self) -> set[str]:
        return {*self.KINDS.values, *(f"{kind}_{part}" for kind in self.KINDS.values for part in self.WITH_FIGURE)}

    @property
    def asides(self) -> set[str]:
        """Where a figure may stand without a source: the source and its link."""
        parts = ("source", "source_url") if "source" not in self.WITH_FIGURE else ()
        return {f"{kind}_{part}" for kind in self.KINDS.values for part in parts}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for kind in self.KINDS.values:
            if cleaned.get(kind) is not None:
                for part in self.WITH_FIGURE:
                    self.require(f"{kind}_{part}")
            elif any(cleaned.get(f"{kind}_{part}") for part in ("as_of", "source", "source_url")):
                self.require(kind)
        return cleaned

    def require(self, name: str) -> None:
        if name not in self.errors and self.cleaned_data.get(name) in {None, ""}:
            self.add_error(name, _("Fill this in too, or leave the whole group empty."))

    def chosen(self) -> dict[str, Any]:
        return {"figures": {kind: self._figure(kind) for kind in self.KINDS.values}}

    def _figure(self, kind: str) -> dict[str, Any] | None:
        """The column values of a figure; None if it is not given."""
        value = self.cleaned_data[kind]
        if value is None:
            return None
        said = {part: self.cleaned_data[f"{kind}_{part}"] for part in ("as_of", "source", "source_url")}
        return {"value": int(value.scaleb(self.places(kind))), **said}
