"""Sweeps: each finds in the database what is due. A lost message costs until the next one."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from celery import shared_task
from django.db import connection

from accounts.due import until_done
from pledges import (
    announcing,
    audit,
    balances,
    cards,
    charging,
    deciding,
    digests,
    exporting,
    hints,
    offline,
    payers,
    pledging,
    reconfirming,
    refunding,
    steering,
    writing,
)


def side_by_side(batches: int, batch: Callable[[], int]) -> None:
    """Work so many batches at a time, until nothing is due: while some wait for an answer, others are written down."""

    def work() -> None:
        try:
            until_done(batch)
        finally:
            connection.close()  # this thread's own

    with ThreadPoolExecutor(batches) as pool:
        for each in [pool.submit(work) for _ in range(batches)]:
            each.result()


@shared_task
def hear_events() -> None:
    until_done(hints.hear)


@shared_task
def fetch_events() -> None:
    if hints.fetch():
        until_done(hints.hear)


@shared_task
def look_at_balance() -> None:
    balances.look()


@shared_task
def settle_cards() -> None:
    until_done(cards.settle_due)


@shared_task
def forget_cards() -> None:
    until_done(cards.forget_due)


@shared_task
def look_after_payers() -> None:
    payers.find_due()
    until_done(payers.work_due)


@shared_task
def purge_drafts() -> None:
    pledging.purge_drafts()


@shared_task
def steer_campaigns() -> None:
    steering.steer_all()


@shared_task
def authorize() -> None:
    side_by_side(3, charging.authorize_due)  # one is made known, one confirmed, one written down
    until_done(charging.sync_due)
    steering.steer_all()


@shared_task
def capture() -> None:
    until_done(charging.capture_due)
    steering.steer_all()


@shared_task
def release() -> None:
    until_done(charging.release_due)


@shared_task
def refund() -> None:
    until_done(refunding.refund_due)


@shared_task
def announce() -> None:
    until_done(announcing.announce_due)


@shared_task
def end_reconfirmations() -> None:
    until_done(reconfirming.end_due)


@shared_task
def work_on_exports() -> None:
    until_done(exporting.work_due)


@shared_task
def load_offline() -> None:
    until_done(offline.work_due)


@shared_task
def lapse_money_acts() -> None:
    deciding.lapse_due()


@shared_task
def mail_digests() -> None:
    digests.begin()
    until_done(digests.mail_due)


@shared_task
def mail_messages() -> None:
    until_done(writing.mail_due)


@shared_task
def run_audit() -> None:
    audit.run(with_service=True)
