"""How far texts are in each language, as their form shows it."""

from __future__ import annotations

from collections.abc import Iterable, KeysView
from dataclasses import dataclass

from django.conf import settings
from django.forms.boundfield import BoundField
from django.utils import translation

from campaigns.models.words import best_language
from common.pages.partials import PartialEnum
from community.news.drafts import Words


class State(PartialEnum, partials="community/languages.html#"):
    """How far the texts in a language are; each has a partial in community/languages.html."""

    EMPTY = "empty"
    STARTED = "started"
    COMPLETE = "complete"


@dataclass(frozen=True, slots=True)
class Group:
    """The fields of a language; `reads` is the language that its readers get, empty as long as none is complete."""

    code: str
    name: str
    fields: list[BoundField]
    state: State
    reads: str
    is_open: bool


def groups(
    fields: Iterable[tuple[str, str, list[BoundField]]],
    typed: Words,
    published: Words,
    *,
    needed: KeysView[str],
    main: str,
) -> list[Group]:
    """The fields of each language; a text is complete with all that is `needed`, `main` is the campaign's language."""
    states = {code: _state(typed.get(code, {}), needed) for code, _name in settings.LANGUAGES}
    read = {code for code, state in states.items() if state == State.COMPLETE}
    read |= {code for code in published if code in typed}
    return [
        Group(code, name, shown, states[code], _reads(code, read, main), _is_open(code, shown, main))
        for code, name, shown in fields
    ]


def _state(said: dict[str, str], needed: KeysView[str]) -> State:
    if not said:
        return State.EMPTY
    return State.COMPLETE if said.keys() == needed else State.STARTED


def _reads(language: str, read: set[str], main: str) -> str:
    if not read:
        return ""
    with translation.override(language):
        return dict(settings.LANGUAGES)[best_language(read, main)]


def _is_open(language: str, fields: list[BoundField], main: str) -> bool:
    """One language at a time: the campaign's own, and those in which something has to be corrected."""
    return language == main or any(field.errors for field in fields)
