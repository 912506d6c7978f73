"""The restore drill: what a restored database lacks is found at the payment service before money moves."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse

import gateway
from campaigns.models import Campaign, TeamMember
from common import sql
from devstack import places, postgres
from payments.books import audit, reconciling, restoring
from payments.collection import charging, collecting
from payments.models import KnownDatabase, Payment
from payments.refunds import sending
from pledges.models import Pledge
from sandbox.stripe.sandbox import Sandbox
from tests.helpers.builders import make_campaign, make_member, pledge_with, signed_in
from tests.helpers.pages import words
from tests.helpers.replica import Copy
from tests.helpers.simulation.timeline import close, reach_deadline, work

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("unlimited")]


def program(name: str, *arguments: str) -> None:
    server, at = postgres.locate(places.local_dir()), connection.settings_dict
    subprocess.run(
        [server.program(name), "--dbname", at["NAME"], "--host", at["HOST"], "--port", str(at["PORT"]),
         "--username", at["USER"], *arguments],
        env={"PGPASSWORD": at["PASSWORD"]}, check=True, capture_output=True,
    )  # fmt: skip


@pytest.fixture
def dump(tmp_path: Path) -> Callable[[], Callable[[], None]]:
    """Dump the database now; what it gives brings that state back."""

    def now() -> Callable[[], None]:
        file = tmp_path / "dump"
        program("pg_dump", "--format=custom", "--file", str(file))

        def restore() -> None:
            connection.close()
            program("pg_restore", "--clean", "--if-exists", str(file))

        return restore

    return now


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign(threshold_cents=1_000_00)


def sweep() -> None:
    for each in (collecting.closable, charging.authorize_due, charging.capture_due, sending.refund_due):
        each()


@pytest.mark.slow
def test_collections_after_the_dump_are_named_and_no_card_is_charged_twice(
    sandbox: Sandbox, campaign: Campaign, dump: Callable[[], Callable[[], None]]
) -> None:
    for cents in (600_00, 400_00):
        pledge_with(sandbox, campaign, cents=cents)
    restore = dump()
    close(campaign)
    work()
    taken = {each.intent_id: each.received for each in gateway.list_charges(campaign.created_at)}
    assert sorted(taken.values()) == [400_00, 600_00]

    restore()

    assert Payment.objects.count() == 0
    problems = "\n".join(audit.run(with_service=True).problems)
    assert [intent_id in problems for intent_id in taken] == [True, True]
    reach_deadline(campaign)
    assert collecting.closable() == []
    sweep()
    assert {each.intent_id: each.received for each in gateway.list_charges(campaign.created_at)} == taken


def test_an_authorization_after_the_dump_is_not_repeated(
    sandbox: Sandbox, campaign: Campaign, dump: Callable[[], Callable[[], None]]
) -> None:
    pledge = pledge_with(sandbox, campaign)
    close(campaign)
    restore = dump()
    charging.authorize_due()
    [reserved] = gateway.list_charges(campaign.created_at)

    restore()
    assert Payment.objects.get().intent_id == ""
    sweep()

    assert [each.intent_id for each in gateway.list_charges(campaign.created_at)] == [reserved.intent_id]
    assert Payment.objects.get(pledge=pledge).state == Payment.State.TO_AUTHORIZE
    assert any(reserved.intent_id in problem for problem in reconciling.problems())


def test_a_pledge_that_was_made_after_the_dump_is_found_by_its_card(
    sandbox: Sandbox, campaign: Campaign, dump: Callable[[], Callable[[], None]]
) -> None:
    restore = dump()
    pledge = pledge_with(sandbox, campaign)

    restore()

    problems = reconciling.problems()
    assert Pledge.objects.count() == 0
    assert [str(pledge.pk) in problem or str(pledge.supporter_id) in problem for problem in problems] == [True, True]


def test_money_moves_again_once_everything_that_was_lost_has_been_settled_at_the_service(
    sandbox: Sandbox, campaign: Campaign, dump: Callable[[], Callable[[], None]]
) -> None:
    pledge_with(sandbox, campaign)
    restore = dump()
    close(campaign)
    work()
    [taken] = gateway.list_charges(campaign.created_at)
    restore()
    assert not restoring.is_reconciled()

    gateway.refund(Payment().pk, taken.intent_id, taken.received)
    # The card was forgotten after it was charged, as the consent was for one charge: the pledge waits for another.
    problems = audit.run(with_service=True).problems

    assert problems == []
    assert restoring.is_reconciled()


def test_the_desk_says_that_nothing_moves_until_the_audit(campaign: Campaign) -> None:
    owner = signed_in(make_member(campaign, TeamMember.Role.OWNER))
    desk = reverse("desk:dashboard", args=[campaign.slug])
    assert "was restored" not in words(owner.get(desk))

    KnownDatabase.objects.update(reconciled_at=None)

    assert "was restored" in words(owner.get(desk))


def test_commands_about_money_say_why_they_do_nothing(
    sandbox: Sandbox, campaign: Campaign, dump: Callable[[], Callable[[], None]]
) -> None:
    pledge_with(sandbox, campaign)
    reach_deadline(campaign)
    dump()()

    with pytest.raises(CommandError, match="restored"):
        call_command("close", campaign.slug, "--commit")


def test_a_database_that_is_new_needs_no_audit_and_one_that_was_audited_none_again() -> None:
    assert restoring.is_reconciled()
    KnownDatabase.objects.update(reconciled_at=None)
    assert not restoring.is_reconciled()
    restoring.reconciled()
    assert restoring.is_reconciled()


def test_a_standby_that_took_over_counts_as_restored(monkeypatch: pytest.MonkeyPatch) -> None:
    assert restoring.is_reconciled()
    known = KnownDatabase.objects.get()
    server, timeline, *rest = known.identity.split("-")

    # As if it had been recorded one timeline earlier.
    KnownDatabase.objects.update(identity="-".join([server, str(int(timeline) - 1), *rest]))

    assert not restoring.is_reconciled()


@pytest.mark.slow
def test_a_promoted_standby_is_on_hold_at_once_and_not_only_after_its_first_checkpoint(tmp_path: Path) -> None:
    standby = Copy(tmp_path)
    try:
        # So much that the checkpoint takes a while, as it does with a large database.
        sql.execute("CREATE TABLE much AS SELECT repeat('x', 1000) FROM generate_series(1, 20000)")
        standby.catch_up()
        standby.run("SELECT pg_promote()")

        identity, _is_reconciled = standby.run(sql.with_tables(restoring._HERE))

        [checkpoint] = standby.run("SELECT timeline_id FROM pg_control_checkpoint()")
        assert (identity.split("-")[1], checkpoint) == ("2", 1)
    finally:
        sql.execute("DROP TABLE IF EXISTS much")
        standby.stop()


def test_the_identity_of_a_database_that_was_never_restored_is_as_the_control_file_has_it() -> None:
    [[recorded]] = sql.rows("SELECT timeline_id::text FROM pg_control_checkpoint()")

    assert restoring._here()[0].split("-")[1] == recorded
