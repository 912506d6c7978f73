"""How far people went: from a visit to a saved card."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from campaigns.counting.breakdowns import Amounts
from campaigns.models import Channel, Stage
from campaigns.totals import LABELS, StageTotal
from common.templatetags.numbers import percent as written_percent
from desk.rows import EMPTY, Empty
from pledges.models import PledgePart, Status


@dataclass(frozen=True, slots=True)
class Reached:
    label: Any
    number: int
    share: Fraction | None = None  # of the previous step; None if that was not fully counted

    @property
    def percent(self) -> float | None:
        """The share in percent, rounded down to one decimal."""
        return None if self.share is None else int(self.share * 1000) / 10

    @property
    def said(self) -> str:
        """`12 · 34.5%`"""
        number, percent = number_format(self.number, 0, force_grouping=True), self.percent
        return number if percent is None else f"{number} · {written_percent(percent)}"


@dataclass(frozen=True, slots=True)
class Funnel:
    steps: list[Reached]
    empty: Empty | None

    @property
    def template(self) -> str:
        return EMPTY if self.empty else "desk/people.html#funnel"


def shown(steps: list[Reached]) -> Funnel:
    return Funnel(steps, None if steps else Empty(_("Figures appear with the first visit.")))


def steps(pledges: Mapping[str, Amounts], found: Mapping[str, dict[Stage, StageTotal]], visits: int) -> list[Reached]:
    """How many visitors submitted the form and continued, including those who left later.

    `pledges` are those of breakdowns.by_amount(), `found` is totals.by_source(). Offline pledges are left
    out, because they involve no visit.
    """
    here = [sums for source, sums in found.items() if source not in Channel.values]
    confirmed, saved = (sum(sums[stage].people for sums in here) for stage in (Stage.CONFIRMED, Stage.SAVED))
    parts = ((PledgePart.of(part), amounts.total()) for part, amounts in pledges.items())
    waiting = sum(people for part, people in parts if part.status == Status.UNCONFIRMED and not part.is_offline)
    numbers = [visits, confirmed + waiting, confirmed, saved]
    if not any(numbers):
        return []
    labels = [_("Visits"), _("Form submitted"), LABELS[Stage.CONFIRMED], _("Card saved")]
    shares = [None, *(Fraction(now, before) if now <= before > 0 else None for before, now in pairwise(numbers))]
    return [Reached(*each) for each in zip(labels, numbers, shares, strict=True)]
