"""The figures of a run, beside their goals and beside an earlier run."""

from __future__ import annotations

import json
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

MARKS = {True: "met", False: "MISSED", None: ""}


@dataclass(frozen=True, slots=True)
class Goal:
    """A limit for a figure: at most, or else at least, this."""

    limit: float
    is_least: bool = False

    def holds(self, value: float) -> bool:
        return value >= self.limit if self.is_least else value <= self.limit

    def __str__(self) -> str:
        return f"{'≥' if self.is_least else '≤'} {self.limit:g}"


def at_least(limit: float) -> Goal:
    return Goal(limit, is_least=True)


@dataclass(frozen=True, slots=True)
class Figure:
    """A median with its unit: `×` is a multiple of the baseline, `of` a share of it."""

    name: str
    value: float
    unit: str = ""
    goal: Goal | None = None

    @property
    def is_met(self) -> bool | None:
        return self.goal.holds(self.value) if self.goal else None

    def line(self, before: float | None = None) -> str:
        change = f"{self.value / before - 1:+.0%}" if before else ""
        cells = f"{self.value:>10,.2f} {self.unit:<6} {self.goal or ''!s:<8} {MARKS[self.is_met]:<7} {change:>6}"
        return f"  {self.name:<46}{cells}".rstrip()


@dataclass(slots=True)
class Report:
    part: str
    machine: list[str] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)

    def add(self, name: str, values: Sequence[float] | float, unit: str = "", goal: Goal | None = None) -> None:
        median = statistics.median(values) if isinstance(values, Sequence) else values
        self.figures.append(Figure(name, median, unit, goal))

    @property
    def missed(self) -> list[str]:
        return [each.name for each in self.figures if each.is_met is False]

    def table(self, before: Report | None = None) -> str:
        """One line for each figure, with the change since `before`."""
        old = {each.name: each.value for each in before.figures} if before else {}
        head = f"  {'figure':<46}{'median':>10} {'':<6} {'goal':<15} {'change' if before else ''}".rstrip()
        return "\n".join([f"\n{self.part}", head, *(each.line(old.get(each.name)) for each in self.figures)])


def save(path: Path, reports: Sequence[Report]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([asdict(each) for each in reports], indent=2, ensure_ascii=False) + "\n")


def load(path: Path) -> list[Report]:
    return [_read(each) for each in json.loads(path.read_text())]


def _read(data: dict[str, Any]) -> Report:
    figures = [Figure(**{**each, "goal": Goal(**each["goal"]) if each["goal"] else None}) for each in data["figures"]]
    return Report(data["part"], data["machine"], figures)
