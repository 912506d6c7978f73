"""Figures with their names, as public pages list them."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Line:
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Sourced(Line):
    """A figure that somebody else has published."""

    source: str
    source_url: str
    as_of: date
