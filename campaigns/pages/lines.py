"""Labeled figures for public pages."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Line:
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Sourced(Line):
    """A figure published by another party."""

    source: str
    source_url: str
    as_of: date
