"""A database filled with fictitious pledges is one that people could have brought about."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from campaigns.models import Campaign, Delta
from common import sql
from demo.seeding import batches, load, tables
from payments.books import audit
from pledges.management import partitions
from pledges.models import Pledge, Status
from tests.desk.dashboard.test_dashboard_figures import compare
from tests.helpers.simulation.snapshot import rows
from tests.partitioned import undivided

pytestmark = pytest.mark.django_db(transaction=True)

# Casts and parentheses apart, which PostgreSQL places elsewhere when it reads its own definitions.
INDEXES = r"""
    SELECT regexp_replace(indexdef, '::(text|character varying)(\[\])?|[()]', '', 'g') AS definition
    FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1
"""
CONSTRAINTS = "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint ORDER BY 1, 2"


@pytest.mark.slow
def test_the_audit_finds_nothing_and_every_figure_is_what_counting_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "BATCH", 700)

    call_command("seed_load", pledges=3_000, campaigns=2)

    assert audit.problems() == []
    assert not Delta.objects.exists()
    for campaign in Campaign.objects.all():
        compare(campaign, timezone.now())
        assert campaign.pledges.count() == 1_500


@pytest.mark.slow
def test_there_are_people_of_every_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "BATCH", 400)

    load.load(1_000, 1, io.StringIO())

    pledges = Pledge.objects.all()
    assert {*pledges.values_list("status", flat=True)} == {
        Status.UNCONFIRMED,
        Status.INTERESTED,
        Status.SECURED,
        Status.WITHDRAWN,
    }
    assert {*pledges.values_list("supporter__language", flat=True)} == {"en", "de", "fr", "it"}
    found = pledges.values_list("cards__country", "source", "amount_cents").distinct()
    assert all(len({*values}) > 5 for values in zip(*found, strict=True))


@pytest.mark.slow
def test_who_comes_later_has_a_larger_id_and_number() -> None:
    load.load(1_000, 1, io.StringIO())

    by_time = list(Pledge.objects.order_by("created_at"))

    assert by_time == sorted(by_time, key=lambda each: each.pk) == sorted(by_time, key=lambda each: each.number)
    assert len({each.reference for each in by_time}) == 1_000


def test_more_people_can_be_added_later() -> None:
    load.load(200, 1, io.StringIO())
    load.load(300, 2, io.StringIO())

    assert [campaign.pledges.count() for campaign in Campaign.objects.order_by("slug")] == [350, 150]
    assert audit.problems() == []


def test_the_schema_is_the_same_afterwards() -> None:
    before = sql.rows(INDEXES), sql.rows(CONSTRAINTS)

    load.load(100, 1, io.StringIO())

    assert (sql.rows(INDEXES), sql.rows(CONSTRAINTS)) == before


def test_nothing_of_an_interrupted_run_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    before = sql.rows(INDEXES), sql.rows(CONSTRAINTS)
    monkeypatch.setattr(tables, "INSERTS", [*tables.INSERTS, "SELECT 1 / 0"])

    with pytest.raises(Exception, match="division by zero"):
        load.load(100, 1, io.StringIO())

    assert (sql.rows(INDEXES), sql.rows(CONSTRAINTS)) == before
    assert rows("pledges.Pledge") == rows("accounts.User") == []


def test_a_campaign_without_any_pledge_is_refused() -> None:
    with pytest.raises(CommandError, match="at least one pledge"):
        call_command("seed_load", pledges=1, campaigns=2)


@pytest.mark.django_db(transaction=False)
@undivided
def test_pledges_that_are_divided_by_month_are_refused() -> None:
    partitions.split()

    with pytest.raises(CommandError, match="divided by month"):
        call_command("seed_load", pledges=100)

    assert rows("campaigns.Campaign") == rows("pledges.Pledge") == []
