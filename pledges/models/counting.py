"""The triggers through which pledges, their events and cards are counted."""

from typing import NamedTuple, Self

import pgtrigger

from campaigns.counting.triggers import Counting
from campaigns.models import Channel, Counted
from common.sql import TriggerFunction
from pledges.models.status import GROWING, Status, stage_sql

# Counts the new events in `added`. Each pledge is looked up by its key: a plan for a join, made while the table was
# small and kept by a connection, would read all pledges for each one.
COUNT_EVENTS = f"""
        INSERT INTO {{campaigns.Delta}} (campaign_id, stage, hour, source, people, amount_cents)
        SELECT campaign_id, stage, date_trunc('hour', at),
            (SELECT source FROM {{pledges.Pledge}} WHERE id = pledge_id), sum(people), sum(cents)
        FROM (
            SELECT campaign_id, pledge_id, {stage_sql("status")} AS stage, at, 1 AS people, amount_cents AS cents
            FROM added
            UNION ALL
            SELECT campaign_id, pledge_id, {stage_sql("status_before")}, at, -1, -amount_before_cents FROM added
            UNION ALL
            SELECT campaign_id, pledge_id, {stage_sql("kind", GROWING)}, at, 1, 0 FROM added
        ) changes
        WHERE stage IS NOT NULL
        GROUP BY 1, 2, 3, 4
        HAVING sum(people) <> 0 OR sum(cents) <> 0;"""  # noqa: S608  (our own constants)

# Within the event's own statement, so that totals are never missed; once per statement, so that a million pledges
# released at once add only a few rows.
COUNT_IN_TOTALS = pgtrigger.Trigger(
    name="count_in_totals",
    level=pgtrigger.Statement,
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    referencing=pgtrigger.Referencing(new="added"),  # type: ignore[no-untyped-call]
    func=TriggerFunction(f"""{COUNT_EVENTS}
        RETURN NULL;
    """),
)

# What pledges are counted by besides the amount: the status, the version that was agreed to, and if they are offline.
OFFLINE = "offline"
_CHANNELS = ", ".join(f"'{channel}'" for channel in Channel.values)
PLEDGES = Counting(
    Counted.PLEDGES,
    part=f"concat_ws('/', status, version, CASE WHEN source IN ({_CHANNELS}) THEN '{OFFLINE}' END)",
    cents="amount_cents",
)
CARDS = Counting(Counted.CARDS, part="country", condition="state = 'saved'")


class PledgePart(NamedTuple):
    status: Status
    version: int
    is_offline: bool

    @classmethod
    def of(cls, part: str) -> Self:
        status, version, *channel = part.split("/")
        return cls(Status(status), int(version), bool(channel))
