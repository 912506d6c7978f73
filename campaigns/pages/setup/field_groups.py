"""The fields of a page of a draft, in groups, and whether the draft can be published without them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.forms import BoundField

from campaigns.forms.setup_form import SetupForm
from campaigns.setup.needs import Choice
from common.forms.lines import MarkdownLines
from common.pages.partials import PartialEnum
from common.templatetags.fields import field_template

BESIDE = "campaigns/setup_page.html#beside"


class Need(PartialEnum, partials="campaigns/setup_page.html#"):
    """Whether a draft can be published without a figure."""

    NEEDED = "needed"
    ONE_OF = "one_of"
    OPTIONAL = "optional"


@dataclass(frozen=True, slots=True)
class Field:
    field: BoundField
    template: str
    hides_optional: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Fields under a legend, which may be empty; without one, or after publication, `need` is None."""

    legend: Any
    fields: list[Field]
    asides: Sequence[Field] = ()  # folded below them
    need: Need | None = None
    instead: Sequence[Any] = ()  # legends of the groups of which one would do too

    @property
    def is_unfolded(self) -> bool:
        """Whether one of its folded fields has something to show."""
        return any(each.field.value() or each.field.errors for each in self.asides)

    @property
    def template(self) -> str:
        return f"campaigns/setup_page.html#{'group' if self.legend else 'fields'}"


def need(choice: Choice) -> Need:
    if not choice:
        return Need.OPTIONAL
    return Need.NEEDED if len(choice) == 1 else Need.ONE_OF


def groups(form: SetupForm, choices: list[Choice] | None) -> list[Group]:
    """`choices` is what the draft needs, None after publication."""
    legends = {fields[0].name: legend for legend, fields in form.groups if legend}
    found = []
    for legend, fields in form.groups:
        choice = next((each for each in choices or [] if fields and fields[0].name in each), frozenset())
        needed = need(choice) if legend and choices is not None else None
        instead = [other for name, other in legends.items() if name in choice and other != legend]
        shown = [_field(each, needed, form.parts) for each in fields if each.name not in form.asides]
        asides = [_field(each, needed, form.parts) for each in fields if each.name in form.asides]
        found.append(Group(legend, shown, asides, needed, instead))
    return found


def _field(field: BoundField, needed: Need | None, parts: set[str]) -> Field:
    return Field(field, _template(field), hides_optional=needed is Need.OPTIONAL or field.name in parts)


def _template(field: BoundField) -> str:
    """Whether Markdown is shown beside its preview."""
    return BESIDE if isinstance(field.field.widget, MarkdownLines) else field_template(field)
