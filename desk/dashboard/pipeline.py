"""How far pledges went: the stages from weak to strong, with people and money."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from campaigns import totals
from campaigns.models import Campaign, Stage
from campaigns.totals import LABELS, StageTotal, Totals
from desk.dashboard import consent
from desk.dashboard.spread import Spread
from desk.figures import StageFigures
from desk.rows import Fact, Row
from payments.models import Payment
from pledges.models import STAGES, Status

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
