"""Totals of people and money by stage, always exact, without reading pledges.

Every pledge event and every signature appends deltas, through triggers within the same statement. A sweep folds them
into Total, HourTotal and SourceTotal; readers add the deltas that are not folded yet. All of this is derived data:
`manage.py audit` compares it with the pledges and signatures.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from campaigns.models import Campaign, Channel, Stage
from common import sql

LABELS = {
    Stage.SIGNED: _("Signatures"),
    Stage.INTEREST: _("Interest registered"),
    Stage.SECURED: _("Card saved"),
    Stage.AUTHORIZED: _("Authorized on the card"),
    Stage.COLLECTED: _("Collected"),
    Stage.CONFIRMED: _("Email address confirmed"),
    Stage.SAVED: _("Ever saved a card"),
    Stage.AGREED: _("Agreed to a change"),
}
MONEY = [Stage.INTEREST, Stage.SECURED, Stage.AUTHORIZED, Stage.COLLECTED]
HEADLINE = {
    Campaign.Phase.DRAFT: Stage.INTEREST,
    Campaign.Phase.INTEREST: Stage.INTEREST,
    Campaign.Phase.PLEDGING: Stage.SECURED,
    Campaign.Phase.COLLECTING: Stage.AUTHORIZED,
    Campaign.Phase.OFFER: Stage.COLLECTED,
    Campaign.Phase.COMPLETED: Stage.COLLECTED,
    Campaign.Phase.FAILED: Stage.SECURED,
    Campaign.Phase.CANCELLED: Stage.SECURED,
}


# Phases in which no pledge is left.
GIVEN_BACK = {Campaign.Phase.FAILED, Campaign.Phase.CANCELLED}
COUNTED = {
    Stage.INTEREST: _("interested, no card yet"),
    Stage.SECURED: _("secured by saved cards"),
    Stage.AUTHORIZED: _("authorized on cards"),
    Stage.COLLECTED: _("collected"),
}
COUNTED_AT_THE_END = {
    Stage.INTEREST: _("interested when the campaign ended"),
    Stage.SECURED: _("secured by saved cards when pledging closed"),
}


type BySource = dict[str, dict[Stage, StageTotal]]
type Rows = dict[tuple[UUID, str], tuple[int, int]]  # people and cents by campaign and stage, or `until` its phase


@dataclass(frozen=True, slots=True)
class StageTotal:
    stage: Stage
    people: int
    cents: int
    threshold_cents: int

    @property
    def label(self) -> str:
        return str(LABELS[self.stage])

    @property
    def noun(self) -> str:
        """The noun after the number of people in this stage, such as `supporters`."""
        if self.stage == Stage.INTEREST:
            return ngettext("person interested", "people interested", self.people)
        return ngettext("supporter", "supporters", self.people)

    @property
    def percent(self) -> int:
        """Percentage of the threshold, rounded down, so that 99.9 % does not look like 100 %."""
        return self.cents * 100 // self.threshold_cents if self.threshold_cents else 0

    @property
    def filled_percent(self) -> int:
        """How full a bar up to the threshold is: never more than 100."""
        return min(100, self.percent)

    @property
    def to_go_cents(self) -> int:
        return max(0, self.threshold_cents - self.cents)


@dataclass(frozen=True, slots=True)
class Totals:
    """The totals as they are now; only `headline` is, of a campaign that ended without a purchase, as it was then.

    Its pledges have been released since. `counted` is what the headline counts.
    """

    signed: StageTotal
    interest: StageTotal
    secured: StageTotal
    authorized: StageTotal
    collected: StageTotal
    confirmed: StageTotal
    saved: StageTotal
    agreed: StageTotal
    headline: StageTotal
    counted: str

    @property
    def stages(self) -> list[StageTotal]:
        """The stages with money, from weak to strong."""
        return [self.interest, self.secured, self.authorized, self.collected]


@dataclass(frozen=True, slots=True)
class Day:
    date: date
    people: int  # net change
    cents: int
    total_people: int  # at the end of the day
    total_cents: int


READ = """
    SELECT campaign_id, stage, sum(people)::bigint, sum(amount_cents)::bigint
    FROM (SELECT campaign_id, stage, people, amount_cents FROM {campaigns.Total} WHERE campaign_id = ANY(%(ids)s)
          UNION ALL
          SELECT campaign_id, stage, people, amount_cents FROM {campaigns.Delta} WHERE campaign_id = ANY(%(ids)s)) rows
    GROUP BY campaign_id, stage
    UNION ALL
    (SELECT DISTINCT ON (campaign_id) campaign_id, 'until ' || before, people, amount_cents
     FROM {campaigns.PhaseChange} WHERE campaign_id = ANY(%(ids)s) AND before IN ('interest', 'pledging')
     ORDER BY campaign_id, id DESC)
"""

BY_SOURCE = """
    SELECT source, stage, sum(people)::bigint, sum(amount_cents)::bigint
    FROM (SELECT source, stage, people, amount_cents FROM {campaigns.SourceTotal} WHERE campaign_id = %(id)s
          UNION ALL
          SELECT source, stage, people, amount_cents FROM {campaigns.Delta} WHERE campaign_id = %(id)s) rows
    GROUP BY source, stage
"""

# In time zones with a half-hour offset, an hour belongs to the day on which it begins.
BY_DAY = """
    SELECT (hour AT TIME ZONE %(zone)s)::date AS day, sum(people)::bigint, sum(amount_cents)::bigint
    FROM (SELECT hour, stage, people, amount_cents FROM {campaigns.HourTotal} WHERE campaign_id = %(id)s
          UNION ALL
          SELECT hour, stage, people, amount_cents FROM {campaigns.Delta} WHERE campaign_id = %(id)s) rows
    WHERE stage = ANY(%(stages)s)
    GROUP BY day ORDER BY day
"""

TOGETHER = f"""
    SELECT 'total', '', stage, NULL::date, people, cents FROM ({READ}) total (campaign, stage, people, cents)
    UNION ALL
    SELECT 'source', source, stage, NULL, people, cents FROM ({BY_SOURCE}) by_source (source, stage, people, cents)
    UNION ALL
    SELECT 'day', '', '', day, people, cents FROM ({BY_DAY}) by_day (day, people, cents)
"""  # noqa: S608  (our own constants)

SINCE = """
    SELECT coalesce(sum(people), 0)::bigint
    FROM (SELECT people FROM {campaigns.HourTotal}
          WHERE campaign_id = %(id)s AND hour >= %(moment)s AND stage = %(stage)s
          UNION ALL
          SELECT people FROM {campaigns.Delta}
          WHERE campaign_id = %(id)s AND hour >= %(moment)s AND stage = %(stage)s) rows
"""


def of(campaigns: Iterable[Campaign]) -> dict[UUID, Totals]:
    """Read the totals of these campaigns in one query, exact as of now."""
    campaigns = list(campaigns)
    read = sql.read(READ, {"ids": [campaign.pk for campaign in campaigns]})
    rows: Rows = {(campaign, stage): (people, cents) for campaign, stage, people, cents in read}
    return {campaign.pk: _totals(campaign, rows) for campaign in campaigns}


def headline_stage(campaign: Campaign) -> Stage:
    """What the headline counts; for a draft, what it will count once it is published."""
    is_draft = campaign.phase == Campaign.Phase.DRAFT
    return HEADLINE[Campaign.Phase((is_draft and campaign.first_phase) or campaign.phase)]


def _totals(campaign: Campaign, rows: Rows) -> Totals:
    stages = {
        stage: StageTotal(stage, *rows.get((campaign.pk, stage), (0, 0)), campaign.threshold_cents) for stage in Stage
    }
    headline = stages[headline_stage(campaign)]
    counted = COUNTED[headline.stage]
    if then := _at_the_end(campaign, rows):
        headline, counted = then, COUNTED_AT_THE_END[then.stage]
    return Totals(**{str(stage): total for stage, total in stages.items()}, headline=headline, counted=str(counted))


def _at_the_end(campaign: Campaign, rows: Rows) -> StageTotal | None:
    """The total at the end of its last open phase; None unless its pledges have been released since."""
    if campaign.phase in GIVEN_BACK:
        for phase in Campaign.OPEN:
            if then := rows.get((campaign.pk, f"until {phase}")):
                return StageTotal(HEADLINE[phase], *then, campaign.threshold_cents)
    return None


def by_source(campaign: Campaign) -> BySource:
    """Read the totals by source in one query, exact as of now; each source has all stages."""
    return _by_source(campaign, sql.read(BY_SOURCE, {"id": campaign.pk}))


def _by_source(campaign: Campaign, rows: Iterable[tuple[Any, ...]]) -> BySource:
    found: BySource = defaultdict(lambda: nothing(campaign))
    for source, stage, people, cents in rows:
        found[source][Stage(stage)] = StageTotal(Stage(stage), people, cents, campaign.threshold_cents)
    return dict(found)


def by_day(campaign: Campaign, stages: Iterable[Stage]) -> list[tuple[date, int, int]]:
    """Read the net change of people and money (cents) in these stages by day, in one query.

    Days are in the campaign's time zone.
    """
    wanted = [str(stage) for stage in stages]
    return sql.read(BY_DAY, {"id": campaign.pk, "zone": campaign.timezone, "stages": wanted})


def days(campaign: Campaign, stages: Iterable[Stage], today: date) -> list[Day]:
    """Every day from the first change in these stages until today, also those without changes. One query."""
    return _days(by_day(campaign, stages), today)


def _days(rows: Iterable[tuple[date, int, int]], today: date) -> list[Day]:
    changes = {day: (people, cents) for day, people, cents in rows}
    if not changes:
        return []
    first = min(changes)
    dates = [first + timedelta(days=number) for number in range((today - first).days + 1)]
    people, cents = ([changes.get(day, (0, 0))[part] for day in dates] for part in (0, 1))
    return [Day(*row) for row in zip(dates, people, cents, accumulate(people), accumulate(cents), strict=True)]


def together(campaign: Campaign, stages: Iterable[Stage], today: date) -> tuple[Totals, BySource, list[Day]]:
    """What of(), by_source() and days() return, in one query."""
    given = {
        "id": campaign.pk,
        "ids": [campaign.pk],
        "zone": campaign.timezone,
        "stages": [str(each) for each in stages],
    }
    read = sql.read(TOGETHER, given)
    rows: Rows = {(campaign.pk, row[2]): row[4:] for row in read if row[0] == "total"}
    sources = _by_source(campaign, ((row[1], row[2], *row[4:]) for row in read if row[0] == "source"))
    return _totals(campaign, rows), sources, _days((row[3:] for row in read if row[0] == "day"), today)


def people_since(campaign: Campaign, stage: Stage, moment: datetime) -> int:
    """Read by how many people this stage has grown in the hours that began at or after this moment, in one query."""
    [[people]] = sql.read(SINCE, {"id": campaign.pk, "stage": str(stage), "moment": moment})
    return int(people)


def offline(campaign: Campaign, found: Mapping[str, dict[Stage, StageTotal]]) -> list[StageTotal]:
    """How much of each stage was pledged on paper or by bank transfer, omitting stages without any.

    `found` is by_source().
    """
    channels = [sums for source, sums in found.items() if source in Channel.values]
    marked = [_together(stage, channels, campaign) for stage in Stage if stage in MONEY]
    return [total for total in marked if total.people > 0]


def _together(stage: Stage, found: Iterable[dict[Stage, StageTotal]], campaign: Campaign) -> StageTotal:
    sums = [each[stage] for each in found]
    people, cents = sum(each.people for each in sums), sum(each.cents for each in sums)
    return StageTotal(stage, people, cents, campaign.threshold_cents)


def nothing(campaign: Campaign) -> dict[Stage, StageTotal]:
    return {stage: StageTotal(stage, 0, 0, campaign.threshold_cents) for stage in Stage}
