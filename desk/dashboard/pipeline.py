"""How far people went: the stages of pledges, and the funnel from a visit to a saved card."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from campaigns import totals
from campaigns.counting.breakdowns import Amounts
from campaigns.models import Campaign, Channel, Stage
from campaigns.totals import LABELS, StageTotal, Totals
from common.templatetags.numbers import percent as written_percent
from desk.dashboard import consent
from desk.dashboard.spread import Spread
from desk.figures import StageFigures
from desk.rows import EMPTY, Empty, Fact, Row
from payments.models import Payment
from pledges.models import STAGES, Status
from pledges.models.counting import PledgePart

LEFT = [Status.WITHDRAWN, Status.LAPSED, Status.REFUNDED]


@dataclass(frozen=True, slots=True)
class Step:
    """People and money in one stage; `behind` is the query string that lists them."""

    stage: str
    label: Any
    people: int
    cents: int
    behind: str
    is_part: bool = False  # of the stage above it


def pipeline(sums: Totals, spreads: Mapping[Status, Spread], payments: dict[str, StageFigures]) -> list[Step]:
    """The stages from weak to strong. Public figures come from the public totals, so that both always agree."""
    declined, repairing = payments[Payment.State.DECLINED], payments[Payment.State.REPAIRING]
    return [
        _of_status(Status.UNCONFIRMED, spreads),
        _of_stage(sums.interest),
        _of_stage(sums.secured),
        Step(
            stage="needs_action",
            label=_("of these, with a failed card"),
            people=declined.people + repairing.people,
            cents=declined.cents + repairing.cents,
            behind="problem=needs_action",
            is_part=True,
        ),
        _of_stage(sums.authorized),
        _of_stage(sums.collected),
        *(_of_status(status, spreads) for status in LEFT),
    ]


def rows(campaign: Campaign, steps: Iterable[Step]) -> list[Row]:
    """The rows of the page; if there are people in a row, it links to them."""
    listed = reverse("desk:supporters", args=[campaign.slug])
    return [
        Row(step.label, step.people, step.cents, f"{listed}?{step.behind}" if step.people else "", step.is_part)
        for step in steps
    ]


def offline(campaign: Campaign, found: Mapping[str, dict[Stage, StageTotal]]) -> list[Fact]:
    """The part of each stage that was pledged on paper or by bank transfer. `found` is totals.by_source()."""
    return [Fact(total.label, consent.said(campaign, total), css="num") for total in totals.offline(campaign, found)]


def _of_stage(total: StageTotal) -> Step:
    first = next(status for status, stage in STAGES.items() if stage == total.stage)
    return Step(str(total.stage), LABELS[total.stage], total.people, total.cents, f"stage={first}")


def _of_status(status: Status, spreads: Mapping[Status, Spread]) -> Step:
    return Step(str(status), status.label, spreads[status].people, spreads[status].cents, f"stage={status}")


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


def funnel(pledges: Mapping[str, Amounts], found: Mapping[str, dict[Stage, StageTotal]], visits: int) -> list[Reached]:
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
