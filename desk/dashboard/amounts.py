"""The distribution of the amounts pledged."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from campaigns.models import Campaign
from campaigns.totals import Day, Totals
from common import money
from common.templatetags.money import money_short
from desk.dashboard import charts, pipeline, spread
from desk.dashboard.charts import BarChart
from desk.dashboard.history.course import Course, to_share
from desk.dashboard.pipeline import Step
from desk.dashboard.spread import Bin, Concentration, Spread
from desk.figures import ENDED, Figures
from desk.rows import EMPTY, Empty, Figure, Row


@dataclass(frozen=True, slots=True)
class Amounts:
    """`left_share` is the total without the largest pledges, as a share of the threshold."""

    counted: Spread
    bins: list[Bin]
    title: str  # what the histogram shows
    histogram: BarChart | None
    concentration: Concentration | None
    left_share: Fraction | None
    steps: list[Step]
    stages: list[Row]  # the steps as the page shows them
    empty: Empty | None


def shown(campaign: Campaign, sums: Totals, known: Figures, pledges: Mapping[str, Counter[int]]) -> Amounts:
    """`pledges` are those of breakdowns.by_amount()."""
    spreads = spread.of(pledges)
    counted = spread.counted(campaign, spreads)
    bins = counted.histogram(int(10 ** money.decimals(campaign.currency)))
    few, steps = counted.concentration, pipeline.pipeline(sums, spreads, known.payments)
    return Amounts(
        counted=counted,
        bins=bins,
        title=_title(campaign, bins) if bins else "",
        histogram=charts.histogram(campaign, bins),
        concentration=few,
        left_share=Fraction(few.left_cents, campaign.threshold_cents) if few else None,
        steps=steps,
        stages=pipeline.rows(campaign, steps),
        empty=None if bins else _empty(campaign),
    )


def _title(campaign: Campaign, bins: list[Bin]) -> str:
    most = max(bins, key=lambda each: each.people)
    said = {
        "people": number_format(most.people, 0, force_grouping=True),
        "of": number_format(sum(each.people for each in bins), 0, force_grouping=True),
        "start": money_short(most.start, campaign.currency),
        "end": money_short(most.end, campaign.currency),
    }
    return _("Most common: %(start)s to under %(end)s, %(people)s of %(of)s people") % said


def _empty(campaign: Campaign) -> Empty:
    if campaign.is_open:
        return Empty(_("No pledges yet. The first one is the hardest."), to_share(campaign))
    return Empty(_("There are no pledges at the moment."))


@dataclass(frozen=True, slots=True)
class Summary:
    """The main figures, with a note on those not available yet."""

    figures: list[Figure]
    note: str = ""
    empty: Empty | None = None

    @property
    def template(self) -> str:
        return EMPTY if self.empty else "desk/first.html#figures"


def summary(campaign: Campaign, amounts: Amounts, course: Course, known: Figures) -> Summary:
    """What is pledged and how fast; of a campaign that has ended what it once reached, which nothing takes away."""
    if campaign.phase in ENDED and (record := _record(campaign, amounts.steps, course.peak, known)):
        return Summary(record)
    counted, pace = amounts.counted, course.pace
    if counted.median is None or counted.mean is None:
        waits = _("Median, mean and pace appear with the first pledge.")
        text = waits if campaign.is_open else _("There are no pledges at the moment.")
        return Summary([], empty=Empty(text, css="soft"))
    figures = [
        Figure(_("median pledge"), money.formatted(counted.median, campaign.currency)),
        Figure(_("mean pledge"), money.formatted(counted.mean, campaign.currency)),
    ]
    if pace.needed_cents is None:
        return Summary(figures)
    needed = money_short(pace.needed_cents, campaign.currency)
    now = "–" if pace.cents is None else money_short(pace.cents, campaign.currency)
    figures += [
        Figure(_("needed per day to reach the threshold"), needed),
        Figure(_("per day over the last 7 days"), now, "good" if pace.is_enough else ""),
    ]
    return Summary(figures, _("The pace is known after the first full day.") if pace.cents is None else "")


def _record(campaign: Campaign, steps: Sequence[Step], peak: Day | None, known: Figures) -> list[Figure]:
    """What was once secured, and what was collected in total and has been refunded; empty if there was nothing."""
    cents = {step.stage: step.cents for step in steps}
    reached = {
        _("secured at the close"): known.collection.secured_cents if known.collection else 0,
        _("highest total ever"): 0 if known.collection or peak is None else peak.total_cents,
        _("collected in total"): cents["collected"] + cents["refunded"],
        _("of that, refunded"): cents["refunded"],
    }
    return [Figure(label, money.formatted(sum_, campaign.currency)) for label, sum_ in reached.items() if sum_ > 0]
