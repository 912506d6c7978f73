"""Transactions lock the campaign before its pledges and payments, so two that meet wait instead of deadlocking."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from time import sleep
from types import ModuleType
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from campaigns.models import Campaign
from payments.collection import collecting, repair_windows
from payments.models import Allotment, Dispute, Payment
from payments.shares import issuing
from pledges import pledging
from pledges.models import Pledge, Status
from pledges.pledging import PledgeInput
from sandbox.stripe.sandbox import Sandbox
from tests.helpers.builders import make_secured
from tests.helpers.shares import decided, paid
from tests.helpers.simulation import timeline
from tests.helpers.simulation.declines import failed
from tests.helpers.threads import is_waited_for
from tests.helpers.workers import statuses

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def meet(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Run `first`; when it is at `label`, start `second`, and go on once that is done or waits for `first`."""

    def run(first: Callable[[], Any], module: ModuleType, label: str, second: Callable[[], Any]) -> None:
        started: list[Future[Any]] = []

        def start_second(reached: str) -> None:
            if reached == label and not started:
                started.append(pool.submit(_on_own_connection, second))
                while not (started[0].done() or is_waited_for()):
                    sleep(0.01)

        monkeypatch.setattr(module, "point", start_second)
        with ThreadPoolExecutor(1) as pool:
            first()
            started[0].result()

    return run


def _on_own_connection(act: Callable[[], Any]) -> None:
    try:
        act()
    finally:
        connections.close_all()


def test_a_supporter_changes_what_is_shown_while_the_campaign_closes(
    campaign: Campaign, meet: Callable[..., None]
) -> None:
    pledge = make_secured(campaign, cents=1_000_00)
    timeline.reach_deadline(campaign)

    meet(
        lambda: collecting.close(Campaign.objects.get()),
        collecting,
        "close:before commit",
        lambda: pledging.set_visibility(Pledge.objects.get(), PledgeInput(0, "Ada", show_name=True)),
    )

    pledge.refresh_from_db()
    assert (pledge.name, pledge.campaign.payments.count()) == ("Ada", 1)


@pytest.mark.usefixtures("unlimited")
def test_repair_windows_end_while_the_recount_decides(
    campaign: Campaign, sandbox: Sandbox, meet: Callable[..., None]
) -> None:
    failed(sandbox, campaign, "authenticationRequired")
    Payment.objects.update(repair_until=timezone.now())
    Payment.objects.filter(state="authorized").update(expires_at=timezone.now() + timedelta(hours=1))

    meet(
        lambda: repair_windows.end(Campaign.objects.get()),
        repair_windows,
        "windows:before commit",
        lambda: collecting.recount(Campaign.objects.get()),
    )

    assert statuses(campaign) == [Status.AUTHORIZED, Status.LAPSED]


def test_a_dispute_is_settled_while_shares_are_issued(campaign: Campaign, meet: Callable[..., None]) -> None:
    disputed, _other = paid(campaign, 2_00), paid(campaign, 3_00)
    Dispute.objects.create(payment=disputed, amount_cents=2_00, state="open")
    issue = decided(campaign)

    def settle_and_issue() -> None:
        Dispute.objects.update(state="won")
        issuing.issue_batch(issue, limit=1)

    meet(lambda: issuing.issue_batch(issue), issuing, "issue:before commit", settle_and_issue)

    assert list(Allotment.objects.order_by("number").values_list("number", "shares")) == [(1, 3), (2, 2)]
