"""Sweeps: each finds in the database what is due. If a message is lost, the next sweep does the work."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from celery import shared_task
from django.db import connection

from common.worklist import until_done
from payments import event_list, payers, stripe_events
from payments.books import audit, balances
from payments.collection import charging, sweeps
from payments.decisions import answer_dates, approvals
from payments.refunds import sending
from payments.shares import issuing


def side_by_side(batches: int, batch: Callable[[], int]) -> None:
    """Run this many batches in parallel until nothing is due: some are recorded while others wait for answers.

    One after the other, no request would be sent while the answers to the last ones are recorded.
    """

    def work() -> None:
        try:
            until_done(batch)
        finally:
            connection.close()  # the thread's own

    with ThreadPoolExecutor(batches) as pool:
        for each in [pool.submit(work) for _ in range(batches)]:
            each.result()


@shared_task
def process_events() -> None:
    until_done(stripe_events.process_stored)


@shared_task
def fetch_events() -> None:
    if event_list.fetch():
        until_done(stripe_events.process_stored)


@shared_task
def purge_events() -> None:
    until_done(event_list.purge)


@shared_task
def refresh_balances() -> None:
    balances.refresh()


@shared_task
def update_payers() -> None:
    payers.find_due()
    until_done(payers.work_due)


@shared_task
def advance_campaigns() -> None:
    sweeps.advance_all()


@shared_task
def authorize() -> None:
    side_by_side(3, charging.authorize_due)  # one being created, one confirmed, one recorded
    until_done(charging.sync_due)
    sweeps.advance_all()


@shared_task
def capture() -> None:
    side_by_side(3, charging.capture_due)
    sweeps.advance_all()


@shared_task
def release() -> None:
    side_by_side(3, charging.release_due)


@shared_task
def refund() -> None:
    side_by_side(3, sending.refund_due)


@shared_task
def issue_shares() -> None:
    until_done(issuing.issue_due)


@shared_task
def lapse_money_acts() -> None:
    approvals.lapse_due()


@shared_task
def remind_of_answers() -> None:
    until_done(answer_dates.remind_due)


@shared_task
def run_audit() -> None:
    audit.run(with_service=True)
