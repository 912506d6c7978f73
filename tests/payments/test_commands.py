"""The commands for people on call: dry runs unless told otherwise, clear about what they did, safe to stop."""

import io
import re
import signal
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from campaigns.models import Campaign
from payments.books import audit
from payments.collection import charging, collecting, sweeps
from payments.management.progress import Progress
from payments.models import Collection, Payment, Refund
from pledges import pledging
from pledges.models import Pledge
from sandbox.stripe.sandbox import Sandbox
from tests.helpers.builders import make_campaign, make_interest, pledge_with
from tests.helpers.campaigns.amendments import publish
from tests.helpers.simulation.timeline import answer, close, make_treasurers, reach_deadline, work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unlimited")]

PaymentState = Payment.State


@pytest.fixture
def campaign(sandbox: Sandbox) -> Campaign:
    campaign = make_campaign(threshold_cents=1_000_00)
    for cents in (600_00, 400_00):
        pledge_with(sandbox, campaign, cents=cents)
    return campaign


def run(command: str, campaign: Campaign, *options: str) -> str:
    out = io.StringIO()
    call_command(command, campaign.slug, *options, stdout=out, stderr=out)
    return re.sub(" +", " ", out.getvalue())


def test_a_campaign_is_closed_collected_and_captured_by_hand(campaign: Campaign) -> None:
    make_interest(campaign, cents=5_00)
    reach_deadline(campaign)

    assert "secured 2 $1,000.00" in run("close", campaign, "--commit")
    assert "to be reserved 2 $1,000.00" in run("collect", campaign)
    done = run("collect", campaign, "--commit")
    assert "Reserving: 2 of 2" in done
    assert "payments to_capture 2 $1,000.00" in done
    done = run("capture", campaign, "--commit")

    assert f"{campaign.slug}: offer" in done
    assert "pledges collected 2 $1,000.00" in done
    assert "pledges lapsed 1 $5.00" in done
    work()
    assert audit.run(with_service=True).problems == []


def test_closing_by_hand_counts_nobody_who_did_not_agree_to_a_change(campaign: Campaign) -> None:
    publish(campaign, threshold_cents=500_00)
    agreed = Pledge.objects.get(amount_cents=600_00)
    pledging.change_amount(agreed, 600_00)
    reach_deadline(campaign)

    planned = run("close", campaign)
    assert "secured 1 $600.00" in planned
    assert "not confirmed again, lapse 1 $400.00" in planned
    assert "pledges lapsed 1 $400.00" in run("close", campaign, "--commit")
    assert Collection.objects.get().secured_cents == 600_00


def test_refunds_are_sent_by_hand_and_what_failed_is_listed(campaign: Campaign, sandbox: Sandbox) -> None:
    pledge_with(sandbox, campaign, "createDispute", cents=5_00)
    close(campaign)
    work()
    campaign.refresh_from_db()
    answer(campaign, "refused", make_treasurers(campaign))

    assert "to be put on the list 3 $1,005.00" in run("refund", campaign)
    done = run("refund", campaign, "--commit")

    assert "refunds succeeded 2 $1,000.00" in done
    assert "refunds failed 1 $5.00" in done
    assert "could not be refunded: payment" in done
    assert "to be refunded 0" in run("refund", campaign)


@pytest.mark.parametrize("command", ["close", "collect", "capture", "refund"])
def test_without_commit_nothing_changes(campaign: Campaign, command: str) -> None:
    def everything() -> list[Any]:
        models = (Campaign, Collection, Payment, Refund)
        return [list(model.objects.order_by("pk").values()) for model in models]

    reach(campaign, command)
    before = everything()

    assert "Dry run: nothing was changed" in run(command, campaign)

    assert everything() == before


def reach(campaign: Campaign, command: str) -> None:
    """Bring the campaign to where this command is next."""
    reach_deadline(campaign)
    if command == "close":
        return
    collecting.close(Campaign.objects.get(pk=campaign.pk))
    if command == "collect":
        return
    charging.authorize_due()
    sweeps.advance(Campaign.objects.get(pk=campaign.pk))
    if command == "refund":
        work()
        answer(Campaign.objects.get(pk=campaign.pk), "refused", make_treasurers(campaign))


@pytest.mark.parametrize("command", ["close", "collect", "capture", "refund"])
def test_an_unknown_campaign_is_refused_with_a_list_of_known_ones(campaign: Campaign, command: str) -> None:
    with pytest.raises(CommandError, match=f"no campaign nonsense.*{campaign.slug}"):
        call_command(command, "nonsense", "--commit")


def test_closing_too_early_is_refused_with_the_deadline(campaign: Campaign) -> None:
    with pytest.raises(CommandError, match=r"is not due: its deadline is .* UTC, in 29 days"):
        run("close", campaign, "--commit")
    for command in ("collect", "capture", "refund"):
        with pytest.raises(CommandError, match="pledging"):
            run(command, campaign, "--commit")


def test_closing_twice_is_refused(campaign: Campaign) -> None:
    reach_deadline(campaign)
    run("close", campaign, "--commit")

    with pytest.raises(CommandError, match="is in the phase collecting"):
        run("close", campaign, "--commit")
    run("collect", campaign, "--commit")
    with pytest.raises(CommandError, match="is counted already"):
        run("collect", campaign, "--commit")


def test_a_declined_card_waits_for_its_window_and_then_the_command_counts(campaign: Campaign, sandbox: Sandbox) -> None:
    pledge_with(sandbox, campaign, "chargeCustomerFail", cents=5_00)
    close(campaign)

    assert "payments declined 1 $5.00" in run("collect", campaign, "--commit")
    Payment.objects.update(repair_until=timezone.now() - timedelta(seconds=1))
    done = run("collect", campaign, "--commit")

    assert "payments to_capture 2 $1,000.00" in done
    assert "pledges lapsed 1 $5.00" in done


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_command_continues_after_the_last_batch(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch, signum: signal.Signals
) -> None:
    close(campaign)
    with monkeypatch.context() as patch:
        patch.setattr(charging, "authorize_due", then_signal(charging.authorize_due, signum))
        with pytest.raises(CommandError, match="the same command goes on") as stopped:
            run("collect", campaign, "--commit")
    assert stopped.value.returncode == 128 + signum
    assert sorted(campaign.payments.values_list("state", flat=True)) == [
        PaymentState.AUTHORIZED,
        PaymentState.TO_AUTHORIZE,
    ]

    assert "payments to_capture 2 $1,000.00" in run("collect", campaign, "--commit")


def then_signal(batch: Callable[..., int], signum: signal.Signals) -> Callable[..., int]:
    def one(campaign_id: object) -> int:
        done = batch(campaign_id, limit=1)
        signal.raise_signal(signum)
        return done

    return one


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_is_a_bar_on_a_terminal_and_lines_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("payments.management.progress.SECONDS_BETWEEN_BARS", 0)
    terminal, file = Terminal(), io.StringIO()

    for out in (terminal, file):
        with Progress("Reserving", 4, out) as progress:
            progress.to(2)
            progress.to(4)

    assert "Reserving: [############............] 2 of 4" in terminal.getvalue()
    assert terminal.getvalue().endswith("\r\033[KReserving: 4 of 4 in 0 s\n")
    assert file.getvalue() == "Reserving: 4 of 4 in 0 s\n"
