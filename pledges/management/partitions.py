"""Partitions of the table of pledges by month, for sites that outgrow one table.

The key of a pledge is a UUIDv7, which begins with the time, so a range of keys is a range of time. Whatever is unique
in a partitioned table must contain the key that it is partitioned by. The other rules, one pledge for each form and one
live pledge for each person and campaign, are therefore kept by two small tables with triggers, which are made here.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from uuid import UUID

from django.db import OperationalError, transaction
from django.utils import timezone

from common import sql
from pledges.models import LIVE, Pledge

SOON = timedelta(days=1)  # a month that begins sooner goes to the table that is there already
AHEAD = 3  # months after this one that get their partitions in time; the audit misses the first two
PATIENCE = "500ms"  # for those who write: less than deadlock_timeout, so that none of them is the one to fail
PAUSES = (1, 3, 10, 30)  # seconds between the attempts
TABLE = Pledge._meta.db_table  # noqa: SLF001  (documented in spite of the underscore)
BEFORE = f"{TABLE}_before_"
FORMS, LIVES = "pledges_form_key", "pledges_live_pledge"
ONE_LIVE = "one_live_pledge"
_LIVE = ", ".join(f"'{status}'" for status in LIVE)

FIND = "SELECT relkind FROM pg_class WHERE oid = to_regclass(%s)"
PARTITIONS = "SELECT relname FROM pg_inherits JOIN pg_class ON oid = inhrelid WHERE inhparent = to_regclass(%s)"
# What attaching a partition locks: what a pledge refers to, the pledges, and what refers to them. Whoever writes to
# several of them mostly does so in this order.
AROUND = """
    SELECT string_agg(name, ', ' ORDER BY place, name) FROM (
        SELECT confrelid::regclass::text AS name, 1 AS place FROM pg_constraint
        WHERE contype = 'f' AND conrelid = to_regclass(%(table)s) AND confrelid <> conrelid AND conparentid = 0
        UNION SELECT %(table)s, 2
        UNION SELECT conrelid::regclass::text, 3 FROM pg_constraint
        WHERE contype = 'f' AND confrelid = to_regclass(%(table)s) AND confrelid <> conrelid AND conparentid = 0
    ) tables
"""
POINTING_HERE = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE contype = 'f' AND confrelid = to_regclass(%s) ORDER BY 1, 2
"""
POINTING_AWAY = """
    SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE contype = 'f' AND conrelid = to_regclass(%(table)s) AND confrelid <> conrelid ORDER BY 1
"""
INDEXES = """
    SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid), indisprimary, indisunique, conname
    FROM pg_index LEFT JOIN pg_constraint ON conindid = indexrelid AND contype IN ('p', 'u')
    WHERE indrelid = to_regclass(%s) ORDER BY 1
"""
TRIGGERS = """
    SELECT tgname, pg_get_triggerdef(oid), obj_description(oid, 'pg_trigger') FROM pg_trigger
    WHERE tgrelid = to_regclass(%s) AND NOT tgisinternal ORDER BY 1
"""
# The forms that were submitted. An insert whose form was submitted already is left out, after waiting for the other to
# commit, as ON CONFLICT DO NOTHING does.
KEEP_FORMS = f"""
    CREATE TABLE {FORMS} (form_key uuid PRIMARY KEY);
    INSERT INTO {FORMS} SELECT form_key FROM {TABLE};
    CREATE FUNCTION {FORMS}_kept() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' THEN
            DELETE FROM {FORMS} WHERE form_key = OLD.form_key;
            RETURN NULL;
        END IF;
        INSERT INTO {FORMS} VALUES (NEW.form_key) ON CONFLICT DO NOTHING;
        IF FOUND THEN
            RETURN NEW;
        END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER form_key_is_new BEFORE INSERT ON {TABLE} FOR EACH ROW EXECUTE FUNCTION {FORMS}_kept();
    CREATE TRIGGER form_key_is_gone AFTER DELETE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION {FORMS}_kept();
"""  # noqa: S608  (our own constants)
KEEP_LIVE = f"""
    CREATE TABLE {LIVES} (
        campaign_id uuid, supporter_id uuid, pledge_id uuid NOT NULL,
        CONSTRAINT {ONE_LIVE} PRIMARY KEY (campaign_id, supporter_id)
    );
    INSERT INTO {LIVES} SELECT campaign_id, supporter_id, id FROM {TABLE} WHERE status IN ({_LIVE});
    CREATE FUNCTION {LIVES}_kept() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP <> 'INSERT' THEN
            DELETE FROM {LIVES}
            WHERE (campaign_id, supporter_id, pledge_id) = (OLD.campaign_id, OLD.supporter_id, OLD.id);
        END IF;
        IF TG_OP <> 'DELETE' AND NEW.status IN ({_LIVE}) THEN
            INSERT INTO {LIVES} VALUES (NEW.campaign_id, NEW.supporter_id, NEW.id);
        END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER live_pledge_is_kept AFTER INSERT OR DELETE OR UPDATE OF status, campaign_id, supporter_id
        ON {TABLE} FOR EACH ROW EXECUTE FUNCTION {LIVES}_kept();
"""  # noqa: S608  (our own constants)


@dataclass(frozen=True, slots=True)
class Month:
    """A month in UTC."""

    begins: datetime

    @property
    def next(self) -> Month:
        return Month((self.begins + timedelta(days=31)).replace(day=1))

    @property
    def least_key(self) -> UUID:
        """The least UUIDv7 of this month, without version and variant: the bound of a range."""
        return UUID(int=int(self.begins.timestamp() * 1000) << 80)

    @property
    def name(self) -> str:
        return f"{self.begins:%Y_%m}"

    @property
    def table(self) -> str:
        return f"{TABLE}_{self.name}"


def is_split() -> bool:
    return sql.rows(FIND, [TABLE]) == [("p",)]


def months_from(now: datetime) -> Iterator[Month]:
    """This month and all after it."""
    month = Month(now.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0))
    while True:
        yield month
        month = month.next


def first_of_its_own(now: datetime) -> Month:
    """The first month that gets a partition if the table is divided now: it must not begin before that is done."""
    return next(month for month in months_from(now) if month.begins - now > SOON)


@transaction.atomic
def split() -> str:
    """Make the table the first partition of a new one in its place; returns its new name. Nothing can pledge meanwhile.

    Its contents are not rewritten, but read several times.
    """
    month = first_of_its_own(timezone.now())
    first = BEFORE + month.name
    sql.execute("SET CONSTRAINTS ALL IMMEDIATE")
    sql.execute(f"LOCK TABLE {TABLE} IN ACCESS EXCLUSIVE MODE")
    pointing_here, triggers = sql.rows(POINTING_HERE, [TABLE]), sql.rows(TRIGGERS, [TABLE])
    pointing_away, indexes = sql.rows(POINTING_AWAY, {"table": TABLE}), sql.rows(INDEXES, [TABLE])
    for table, name, _definition in pointing_here:
        sql.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    for name, _definition, _comment in triggers:
        sql.execute(f"DROP TRIGGER {name} ON {TABLE}")
    _set_aside(indexes, first)
    sql.execute(f"ALTER TABLE {TABLE} RENAME TO {first}")
    sql.execute(
        f"CREATE TABLE {TABLE} (LIKE {first} INCLUDING ALL EXCLUDING INDEXES EXCLUDING STATISTICS) "
        "PARTITION BY RANGE (id)"
    )
    sql.execute(f"ALTER TABLE {TABLE} ATTACH PARTITION {first} FOR VALUES FROM (MINVALUE) TO ('{month.least_key}')")
    for name, definition, is_primary, *_ in indexes:
        if is_primary:
            sql.execute(f"ALTER TABLE {TABLE} ADD CONSTRAINT {name} PRIMARY KEY (id)")
        else:
            sql.execute(definition.replace("CREATE UNIQUE INDEX", "CREATE INDEX", 1))
    for name, definition in pointing_away:
        sql.execute(f"ALTER TABLE {TABLE} ADD CONSTRAINT {name} {definition}")
    for table, name, definition in pointing_here:
        sql.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
    sql.execute(KEEP_FORMS)
    sql.execute(KEEP_LIVE)
    for name, definition, comment in triggers:
        sql.execute(definition.replace("%", "%%"))
        sql.execute(f"COMMENT ON TRIGGER {name} ON {TABLE} IS %s", [comment])
    return first


def _set_aside(indexes: list[tuple[str, str, bool, bool, str | None]], first: str) -> None:
    """Free the names of the indexes; drop those that can be unique only within a partition."""
    for number, (name, _definition, is_primary, is_unique, constraint) in enumerate(indexes):
        if is_unique and not is_primary:
            sql.execute(f"ALTER TABLE {TABLE} DROP CONSTRAINT {name}" if constraint else f"DROP INDEX {name}")
        else:
            sql.execute(f"ALTER INDEX {name} RENAME TO {first}_{number}")


def analyze() -> None:
    """Collect the statistics of the whole table if it is divided: autovacuum does so for its partitions only."""
    if is_split():
        sql.execute(f"ANALYZE {TABLE}")


def add_ahead() -> list[str]:
    """Make the partitions that this month and the next ones lack; returns their names.

    Raises OperationalError if others wrote to the table for too long: then nothing was changed.
    """
    if not is_split() or not _lacking():
        return []
    for pause in PAUSES:
        try:
            return _attach_lacking()
        except OperationalError:
            time.sleep(pause)
    return _attach_lacking()


def _lacking() -> list[Month]:
    """The months that need a partition and have none. The oldest partition holds all months before the one it names."""
    there = {name for (name,) in sql.rows(PARTITIONS, [TABLE])}
    begin = max((name.removeprefix(BEFORE) for name in there if name.startswith(BEFORE)), default="")
    needed = islice(months_from(timezone.now()), AHEAD + 1)
    return [month for month in needed if month.name >= begin and month.table not in there]


@transaction.atomic
def _attach_lacking() -> list[str]:
    """Nobody who reads waits for this, as for CREATE TABLE … PARTITION OF, and who writes only while it attaches."""
    [[around]] = sql.rows(AROUND, {"table": TABLE})
    # Waits for VACUUM, or ends it, and for a second process that does the same, before anybody has to wait for us.
    sql.execute(f"LOCK TABLE {around} IN SHARE UPDATE EXCLUSIVE MODE")
    months = _lacking()
    for month in months:
        sql.execute(f"CREATE TABLE {month.table} (LIKE {TABLE} INCLUDING ALL)")
    with sql.at_most(PATIENCE):
        sql.execute(f"LOCK TABLE {around} IN SHARE ROW EXCLUSIVE MODE")
    for month in months:
        sql.execute(
            f"ALTER TABLE {TABLE} ATTACH PARTITION {month.table} "
            f"FOR VALUES FROM ('{month.least_key}') TO ('{month.next.least_key}')"
        )
    return [month.table for month in months]
