"""How workers make files of supporters: dying in the middle, two at once, and at what cost."""

import tracemalloc
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.models import Campaign, TeamMember
from common import sql
from common.models import Mail
from desk.models import Export
from desk.supporters import export_files, export_table, exports
from desk.supporters.criteria import Wanted
from tests.desk.supporters.test_exports import kept, lines, made, owner
from tests.helpers.builders import signed_in, unguarded
from tests.helpers.desk import many_pledges
from tests.helpers.desk.desk_team import address
from tests.helpers.pages import levels, words

__all__ = ["owner"]  # a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]

Role = TeamMember.Role


@pytest.fixture
def half_made(owner: TeamMember, campaign: Campaign, media: Path, monkeypatch: pytest.MonkeyPatch) -> Export:
    """The rows of a worker that died after writing the file and before mailing the link; its lease has ended."""
    many_pledges.crowd(campaign, 5)
    export = exports.request(owner, Export.Format.CSV, Wanted())
    with monkeypatch.context() as patch:
        patch.setattr(export_files, "_ready", lambda *_: 1 / 0)
        export_files.work_due()
    sql.execute("UPDATE {desk.Export} SET due_at = now()")
    assert len(kept(media)) == 1
    return export


def test_a_partial_export_of_a_dead_worker_is_never_delivered(
    owner: TeamMember, campaign: Campaign, media: Path, half_made: Export
) -> None:
    client = signed_in(owner.user)
    assert client.get(address(campaign, "exports")).context["page"].files[0].export.percent == 100
    answer = client.get(address(campaign, "export", pk=half_made.pk), follow=True)
    assert levels(answer) == ["error"]
    [left] = kept(media)

    export_files.work_due()

    half_made.refresh_from_db()
    assert (half_made.rows, len(lines(half_made))) == (5, 5)
    assert [path.name for path in kept(media)] == [Path(str(half_made.file)).name] != [left.name]


def test_a_partial_export_is_deleted_when_its_member_lost_the_role(
    owner: TeamMember, campaign: Campaign, media: Path, half_made: Export
) -> None:
    with unguarded():
        campaign.team.filter(pk=owner.pk).update(role=Role.EDITOR)

    export_files.work_due()

    assert kept(media) == []
    half_made.refresh_from_db()
    assert (half_made.file.name, half_made.due_at) == ("", None)


@pytest.mark.parametrize(
    "at",
    [(export_table, "_batch"), (export_files, "File")],  # in the middle, and when all is written but nothing is kept
    ids=["_batch", "File"],
)
def test_of_two_workers_only_one_delivers(
    owner: TeamMember, campaign: Campaign, media: Path, monkeypatch: pytest.MonkeyPatch, at: tuple[ModuleType, str]
) -> None:
    many_pledges.crowd(campaign, 5)
    monkeypatch.setattr(export_table, "BATCH", 2)
    goes_on, stolen = getattr(*at), []

    def slow(*args: Any) -> Any:
        if not stolen:
            stolen.append(True)
            sql.execute("UPDATE {desk.Export} SET due_at = now()")
            export_files.work_due()
        return goes_on(*args)

    monkeypatch.setattr(*at, slow)
    exports.request(owner, Export.Format.CSV, Wanted())
    export_files.work_due()

    assert Mail.objects.filter(kind="export_ready").count() == 1
    assert len(kept(media)) == 1
    assert len(lines(Export.objects.get())) == 5


def test_progress_is_shown_while_rows_are_written(owner: TeamMember, campaign: Campaign) -> None:
    exports.request(owner, Export.Format.CSV, Wanted())
    Export.objects.update(rows=1_234, of=5_000)

    page = signed_in(owner.user).get(address(campaign, "exports"))

    assert 'value="24"' in page.content.decode()
    assert "1,234 of 5,000" in words(page)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.slow
def test_the_memory_is_that_of_a_batch_however_many_rows(
    owner: TeamMember, campaign: Campaign, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(export_table, "BATCH", 400)
    many_pledges.crowd(campaign, 150)
    made(owner, kind)  # once before: what is loaded and kept at the first time is not the table's
    small = peak(owner, kind)
    many_pledges.crowd(campaign, 1_350)

    assert peak(owner, kind) < small * 1.3


def peak(owner: TeamMember, kind: str) -> int:
    tracemalloc.start()
    made(owner, kind)
    found = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return found


def test_a_batch_costs_the_same_queries_however_many_rows_it_has(
    owner: TeamMember, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_table, "BATCH", 501)
    counts = []
    for people in (10, 490):
        many_pledges.crowd(campaign, people)
        export = exports.request(owner, Export.Format.CSV, Wanted())
        with CaptureQueriesContext(connection) as queries:
            export_files.work_due()
        counts.append(len(queries))
        export.refresh_from_db()
    assert export.rows == 500
    assert counts[0] == counts[1]


def test_a_batch_reads_no_more_accounts_than_it_has_rows(
    owner: TeamMember, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    many_pledges.crowd(campaign, 1000)
    sql.execute("ANALYZE")
    monkeypatch.setattr(export_table, "BATCH", 100)
    before = scanned()

    assert len(lines(made(owner, Export.Format.CSV))) == 1000

    assert scanned() == before


def scanned() -> int:
    """How many accounts this transaction has read by scanning their whole table."""
    [[number]] = sql.rows("SELECT pg_stat_get_xact_tuples_returned('{accounts.User}'::regclass)")
    return int(number)
