"""Elements that many organizers' pages share: each has a partial in desk/rows.html."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.html import format_html

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


EMPTY = "desk/rows.html#empty"


def isolated(text: str) -> str:
    """What people write stands by itself, in whichever direction its script runs."""
    return format_html("<bdi>{}</bdi>", text)


@dataclass(frozen=True, slots=True)
class Link:
    label: StrOrPromise
    url: str
    css: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A highlighted number; `css` are classes."""

    label: StrOrPromise
    value: str
    css: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of a list; `css` are the classes of its value, followed by the note in a smaller font."""

    label: StrOrPromise
    value: StrOrPromise
    note: StrOrPromise = ""
    css: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A number of people and an amount in minor units; `link` leads to the people."""

    label: StrOrPromise
    people: int
    cents: int
    link: str = ""
    is_part: bool = False  # of the row above it

    @property
    def css(self) -> str:
        return " ".join(name for name, given in {"part": self.is_part, "soft": not self.people}.items() if given)


@dataclass(frozen=True, slots=True)
class Empty:
    """A placeholder for empty content, possibly with what to do about it."""

    text: StrOrPromise
    link: Link | None = None
    css: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a page with a heading; `name` is its anchor, `body` the partial that fills it.

    `is_secondary` is for what one reads rather than acts on: phones show only its heading until it is opened.
    """

    name: str
    title: StrOrPromise
    body: str
    empty: Empty | None = None
    is_secondary: bool = False

    @property
    def template(self) -> str:
        return EMPTY if self.empty else self.body
