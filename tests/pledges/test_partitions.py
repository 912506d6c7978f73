"""The table of pledges divided by month: nothing that held before may be lost with it.

`PARTITIONED=1 make test ARGS="tests/pledges tests/payments"` runs all other tests on a divided table.
"""

from datetime import UTC, datetime
from io import StringIO
from typing import Any
from unittest.mock import Mock
from uuid import UUID, uuid4

import pytest
import time_machine
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from common import sql
from payments.books import audit
from pledges import pledging
from pledges.management import partitions
from pledges.models import Card, Pledge, Status
from pledges.pledging import AlreadyPledged, PledgeInput
from pledges.tasks import maintain_partitions
from tests.helpers.builders import make_campaign, make_draft, make_interest, make_secured, make_user
from tests.partitioned import undivided

pytestmark = [
    pytest.mark.django_db,
    undivided,
]

TABLE = Pledge._meta.db_table
TRIGGERS = (
    "SELECT tgname, tgtype, obj_description(oid) FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal"
)
CONSTRAINTS = """
    SELECT conrelid::regclass::text, conname, contype, pg_get_constraintdef(oid), convalidated FROM pg_constraint
    WHERE %s::regclass IN (conrelid, confrelid) AND conparentid = 0
"""
INDEXES = "SELECT indexname FROM pg_indexes WHERE tablename = %s"
NEW = {"form_key_is_new", "form_key_is_gone", "live_pledge_is_kept"}  # triggers
UNIQUE = {"pledges_pledge_number_key", "pledges_pledge_form_key_key"}  # constraints


@pytest.fixture
def divided() -> None:
    partitions.split()
    partitions.add_ahead()


def found(query: str) -> set[tuple[Any, ...]]:
    return set(sql.rows(query, [TABLE]))


def contents() -> list[Any]:
    return list(Pledge.objects.order_by("pk").values())


def partition_of(pledge: Pledge) -> str:
    [[name]] = sql.rows("SELECT tableoid::regclass::text FROM {pledges.Pledge} WHERE id = %s", [pledge.pk])
    return str(name)


def test_everything_is_there_afterwards() -> None:
    campaign = make_campaign()
    for make in (make_secured, make_interest, make_draft):
        make(campaign)
    before = contents(), found(TRIGGERS), found(CONSTRAINTS), found(INDEXES)

    first = partitions.split()

    after = contents(), found(TRIGGERS), found(CONSTRAINTS), found(INDEXES)
    assert len(before[0]) == 3
    assert after[0] == before[0]
    assert {partition_of(pledge) for pledge in Pledge.objects.all()} == {first}
    assert after[1] - before[1] == {each for each in after[1] if each[0] in NEW}
    assert before[1] <= after[1]
    assert {name for _table, name, *_ in before[2] - after[2]} == UNIQUE
    assert after[2] - before[2] == set()
    assert after[3] == before[3]


@pytest.mark.usefixtures("divided")
def test_new_pledges_go_into_the_partition_of_their_month() -> None:
    draft = make_draft()
    month = partitions.first_of_its_own(timezone.now())
    last_before, first = (UUID(int=month.least_key.int + step) for step in (-1, 0))

    rows = [
        Pledge(pk=pk, campaign=draft.campaign, supporter=make_user(), amount_cents=1, form_key=uuid4())
        for pk in (last_before, first)
    ]
    Pledge.objects.bulk_create(rows)

    before = f"{TABLE}_before_{month.begins:%Y_%m}"
    assert [partition_of(each) for each in (draft, *rows)] == [before, before, month.table]


@pytest.mark.usefixtures("divided")
def test_totals_and_the_audit_are_as_before() -> None:
    campaign = make_campaign()
    pledge = make_secured(campaign, cents=40_00)
    make_secured(campaign, cents=5_00)

    pledging.withdraw(pledge)

    assert audit.problems() == []


@pytest.mark.usefixtures("divided")
def test_a_form_that_is_submitted_twice_makes_one_pledge() -> None:
    campaign, supporter, key = make_campaign(), make_user(), uuid4()

    first, _ = pledging.draft(campaign, supporter, key, PledgeInput(40_00))
    again, _ = pledging.draft(campaign, supporter, key, PledgeInput(50_00))

    assert (again.pk, again.amount_cents) == (first.pk, 50_00)
    assert campaign.pledges.count() == 1


def test_a_form_that_was_submitted_before_the_division_makes_no_second_pledge() -> None:
    first = make_draft()

    partitions.split()

    again, _ = pledging.draft(first.campaign, first.supporter, first.form_key, PledgeInput(50_00))
    assert again.pk == first.pk


@pytest.mark.usefixtures("divided")
def test_the_form_of_a_deleted_draft_can_be_submitted_again() -> None:
    draft = make_draft()
    campaign, supporter, key = draft.campaign, draft.supporter, draft.form_key
    draft.consents.all().delete()
    draft.delete()

    again, is_new = pledging.draft(campaign, supporter, key, PledgeInput(40_00))

    assert is_new
    assert campaign.pledges.get() == again


@pytest.mark.parametrize("when", ["before", "after"])
def test_one_person_has_one_live_pledge_a_campaign(when: str) -> None:
    campaign, supporter = make_campaign(), make_user()
    if when == "before":
        first = make_interest(campaign, supporter=supporter)
    partitions.split()
    if when == "after":
        first = make_interest(campaign, supporter=supporter)
    second = make_draft(campaign, supporter=supporter)

    with pytest.raises(AlreadyPledged):
        pledging.confirm(second)

    pledging.withdraw(first)
    assert pledging.confirm(second).status == Status.INTERESTED


@pytest.mark.usefixtures("divided")
def test_other_tables_still_point_to_pledges_that_exist() -> None:
    card = make_secured().cards.get()
    sql.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(IntegrityError), transaction.atomic():
        Card.objects.filter(pk=card.pk).update(pledge_id=uuid4())


@pytest.mark.parametrize(
    ("now", "begins"),
    [
        (datetime(2026, 11, 30, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)),
        (datetime(2026, 11, 29, 23, 59, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)),
        (datetime(2026, 12, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)),
    ],
)
def test_the_first_month_of_its_own_leaves_time_for_the_division(now: datetime, begins: datetime) -> None:
    assert partitions.first_of_its_own(now).begins == begins


def test_the_command_changes_nothing_without_commit() -> None:
    said = run()

    assert "is not divided yet" in said
    assert not partitions.is_split()


def test_the_command_divides_once_and_then_only_adds_months() -> None:
    with time_machine.travel(datetime(2027, 1, 15, tzinfo=UTC)):
        first, second = run("--commit"), run("--commit")
    with time_machine.travel(datetime(2027, 2, 1, tzinfo=UTC)):
        third = run("--commit")

    assert [said.count("New: ") for said in (first, second, third)] == [3, 0, 1]
    assert ["All pledges until now" in said for said in (first, second, third)] == [True, False, False]
    assert "is divided by month already" in run()


@pytest.mark.parametrize("step", ["add_ahead", "analyze"])
def test_a_command_that_is_stopped_halfway_is_completed_by_running_it_again(
    step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_secured(make_campaign())
    with monkeypatch.context() as stopped:
        stopped.setattr(partitions, step, Mock(side_effect=KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            run("--commit")
    make_secured(make_campaign())

    run("--commit")

    assert (audit.problems(), rows_known()) == ([], 2)


def test_the_whole_table_has_statistics_from_the_command_and_every_night() -> None:
    make_secured(make_campaign())
    maintain_partitions()
    assert not partitions.is_split()

    run("--commit")
    assert rows_known() == 1

    make_secured(make_campaign())
    maintain_partitions()
    assert rows_known() == 2


def rows_known() -> int:
    [[rows]] = sql.rows("SELECT reltuples FROM pg_class WHERE oid = to_regclass(%s)", [TABLE])
    return int(rows)


def run(*arguments: str) -> str:
    said = StringIO()
    call_command("partition_pledges", *arguments, stdout=said)
    return said.getvalue()
