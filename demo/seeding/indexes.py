"""Loading without secondary indexes, which are built afterwards: much faster than adding row by row.

Dropping and building are parts of the caller's transaction, so after a crash they are all still there.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from common import sql

# Unique constraints, and then the indexes that belong to no constraint. Primary keys stay: others refer to them.
FOUND = """
    SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
           format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname, pg_get_constraintdef(oid))
    FROM pg_constraint WHERE conrelid = %(table)s::regclass AND contype = 'u'
    UNION ALL
    SELECT format('DROP INDEX %%s', indexrelid::regclass), pg_get_indexdef(indexrelid)
    FROM pg_index WHERE indrelid = %(table)s::regclass AND NOT indisprimary
    AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('u', 'p', 'x'))
"""


@dataclass(frozen=True, slots=True)
class Index:
    drop: str
    build: str


@contextmanager
def dropped(models: Iterable[str]) -> Iterator[None]:
    """Must be used in a transaction."""
    found = [Index(*row) for model in models for row in sql.rows(FOUND, {"table": sql.table(model)})]
    for index in found:
        sql.execute(index.drop)
    yield
    sql.execute("SET LOCAL maintenance_work_mem = '1GB'")
    for index in found:
        sql.execute(index.build)
