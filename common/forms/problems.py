"""The errors of a form, for the summary above it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.forms import BaseForm
from django.forms.boundfield import BoundField

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Problem:
    """One error of a field; `anchor` is the target of its link."""

    anchor: str
    label: str
    error: str


def of(form: BaseForm) -> Iterator[Problem]:
    """All errors of visible fields. The group is named too if several groups have fields with the same label."""
    groups: Iterable[tuple[StrOrPromise, list[BoundField]]] = getattr(form, "groups", None) or [
        ("", form.visible_fields())
    ]
    for group, fields in groups:
        for field in fields:
            label = f"{group}, {field.label}" if group else str(field.label)
            yield from (Problem(field.id_for_label or field.auto_id, label, str(error)) for error in field.errors)


def hidden(form: BaseForm) -> Iterator[str]:
    """All errors of hidden fields."""
    for field in form.hidden_fields():
        yield from map(str, field.errors)
