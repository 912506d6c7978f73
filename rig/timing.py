"""Answer times with a plug pulled beside those without, and how long it took to recover."""

import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

SLOW = 2.0  # seconds; or twice the 95th percentile without a plug pulled


@dataclass(frozen=True, slots=True)
class Answer:
    at: float  # when it was asked for
    seconds: float
    ok: bool


@dataclass(frozen=True, slots=True)
class Figures:
    count: int
    median: float
    p95: float
    errors: int

    def __str__(self) -> str:
        return f"{self.count:5}  {self.median:6.2f}  {self.p95:6.2f}  {self.errors:6}"


HEAD = f"""{"seconds":24}{"answers":>22}  {"":6}  {"code by mail":>16}   recovered
{"":24}{"count":>5}  {"median":>6}  {"p95":>6}  {"errors":>6}  {"median":>7}  {"longest":>7}   after"""


def figures(answers: Sequence[Answer]) -> Figures:
    if not answers:
        return Figures(0, math.nan, math.nan, 0)
    seconds = sorted(each.seconds for each in answers)
    p95 = seconds[min(len(seconds) - 1, len(seconds) * 95 // 100)]
    return Figures(len(seconds), statistics.median(seconds), p95, sum(not each.ok for each in answers))


def between(answers: Iterable[Answer], start: float, end: float) -> list[Answer]:
    return [each for each in answers if start <= each.at < end]


def recovered_after(answers: Iterable[Answer], pulled: float, end: float, usual: Figures) -> float:
    """Seconds until the last answer that failed or was slow, and was already so at the `end`; 0 if none was."""
    slow = max(SLOW, 2 * usual.p95)
    asked = [each for each in answers if pulled <= each.at <= end - min(each.seconds, slow)]
    late = [each for each in asked if not each.ok or each.seconds > slow]
    return max((each.at + each.seconds - pulled for each in late), default=0.0)


def row(name: str, answers: Sequence[Answer], codes: Sequence[Answer], recovered: str) -> str:
    waits = [each.seconds for each in codes] or [math.nan]
    return f"{name:24}{figures(answers)}  {statistics.median(waits):7.1f}  {max(waits):7.1f}   {recovered}"
