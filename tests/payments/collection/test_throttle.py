"""What keeps a worker at the pace: several batches in parallel, and no needless wake-up."""

import time
from collections.abc import Callable
from threading import Barrier
from typing import Any

import pytest

from common import sql
from payments import tasks
from payments.collection import charging
from payments.models import Payment
from payments.refunds import sending
from pledges import cards
from sandbox.stripe.sandbox import Sandbox
from tests.helpers.builders import make_campaign, make_interest, save_card
from tests.helpers.simulation import timeline

pytestmark = pytest.mark.django_db(transaction=True)


def soon(holds: Callable[[], bool]) -> bool:
    end = time.monotonic() + 10
    while not holds() and time.monotonic() < end:
        time.sleep(0.05)
    return holds()


def connections() -> int:
    [[count]] = sql.rows("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
    return count


def test_one_worker_has_several_batches_under_way_and_leaves_no_connection_behind() -> None:
    before = connections()
    all_here = Barrier(3, timeout=20)

    def batch() -> int:
        all_here.wait()
        return Payment.objects.count()

    tasks.side_by_side(3, batch)

    assert soon(lambda: connections() == before)  # the server sees them off a moment later


@pytest.mark.parametrize(
    ("task", "module", "batch"),
    [
        (tasks.authorize, charging, "authorize_due"),
        (tasks.capture, charging, "capture_due"),
        (tasks.release, charging, "release_due"),
        (tasks.refund, sending, "refund_due"),
    ],
)
def test_requests_of_every_kind_go_on_while_the_answers_to_others_are_recorded(
    monkeypatch: pytest.MonkeyPatch, task: Callable[[], None], module: Any, batch: str
) -> None:
    all_here = Barrier(3, timeout=20)

    def work() -> int:
        all_here.wait()
        return 0

    monkeypatch.setattr(module, batch, work)

    task()


def test_an_error_in_one_batch_is_raised() -> None:
    def batch() -> int:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        tasks.side_by_side(2, batch)


def test_authorizing_wakes_no_task_without_further_work(sandbox: Sandbox, settings: Any, rung: list[str]) -> None:
    # A ring for every batch filled the queue: collecting waited behind a thousand messages about nothing.
    settings.STRIPE_REQUESTS_PER_SECOND = 0
    campaign = make_campaign(threshold_cents=500_00)
    cards.settle(save_card(sandbox, make_interest(campaign, cents=500_00), "visa"))
    timeline.close(campaign)
    rung.clear()

    charging.authorize_due()

    assert list(campaign.payments.values_list("state", flat=True)) == [Payment.State.AUTHORIZED]
    assert rung == []


@pytest.mark.parametrize(
    ("rate", "processes", "batch"),
    [(20, 1, 40), (0, 1, 40), (0, 4, 40), (100, 4, 50), (4000, 20, 160), (4000, 1, 160), (0.2, 3, 1)],
)
def test_a_batch_ends_long_before_its_lease(settings: Any, rate: float, processes: int, batch: int) -> None:
    settings.STRIPE_REQUESTS_PER_SECOND, settings.STRIPE_PROCESSES = rate, processes

    assert charging._batch() == batch
