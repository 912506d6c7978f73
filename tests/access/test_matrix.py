"""Every URL of the site, as every kind of person, by GET and by POST: the answer, and whose data it shows."""

from collections import Counter
from collections.abc import Iterable, Iterator

import pytest

from tests.access import addresses
from tests.access.one_of_everything import World
from tests.access.people import EVERYBODY, SECRETS
from tests.access.rows import Row
from tests.access.table import OF_THE_TEAM, OF_VISITORS
from tests.access.table_libraries import LIBRARIES
from tests.access.told import TOLD
from tests.access.visits import Visit, ask_each

# The staff's pages know no campaigns, so they are asked by one person of each kind that they tell apart.
AT_THE_ADMIN = ("visitor", "owner", "staff")
TABLES = {"of visitors": OF_VISITORS, "of the team": OF_THE_TEAM, "of libraries": LIBRARIES}


def test_every_url_has_a_row_and_every_row_a_url() -> None:
    known, rows = set(addresses.parameters()), Counter(name for table in TABLES.values() for name in table)

    assert known - set(rows) == set(), "these addresses need a row in tests/access/table.py that says who gets what"
    assert set(rows) - known == set(), "these rows have no address any more"
    assert {name for name, times in rows.items() if times > 1} == set(), "these addresses have a row in two tables"


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.slow
def test_every_url_answers_each_kind_of_person_as_the_tables_say(world: World, table: str) -> None:
    rows = TABLES[table]
    names = sorted(set(addresses.parameters()) & set(rows))

    visits = [
        visit for name in names for method in ("GET", "POST") for visit in ask_each(world, name, people(name), method)
    ]

    assert [surprise for visit in visits for surprise in _surprises(visit, rows[visit.name])] == []
    # Nothing stands in the table of what is told in vain.
    assert {(whose, visit.name, visit.who) for visit in visits for whose in visit.told} == set(_told(names))


def people(name: str) -> Iterable[str]:
    return AT_THE_ADMIN if name.startswith(("admin:", "/admin/")) else EVERYBODY


def _told(names: list[str]) -> Iterator[tuple[str, str, str]]:
    for whose, places in TOLD.items():
        yield from ((whose, name, who) for name, allowed in places.items() if name in names for who in allowed)


def _surprises(visit: Visit, row: Row) -> Iterator[str]:
    """Describe an answer or a disclosure that the tables do not allow, or a fault of the mark-up."""
    wanted = (row.get if visit.method == "GET" else row.post)[visit.who]
    here = f"{visit.method} {visit.name} by {visit.who}"
    if visit.outcome != wanted:
        yield f"{here}: {visit.outcome} {sorted(visit.written)}, not {wanted}"
    yield from (f"{here}: {fault}" for fault in visit.faults)
    for whose in SECRETS:
        if whose in visit.told and visit.who not in TOLD[whose].get(visit.name, ()):
            yield f"{here}: told of the {whose}"
