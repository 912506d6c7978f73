"""Sweeps: each finds in the database what is due. A lost message costs until the next one."""

from collections.abc import Callable

from celery import shared_task

from pledges import announcing, audit, cards, charging, hints, pledging, refunding, steering


def _until_done(batch: Callable[[], int]) -> None:
    while batch():
        pass


@shared_task
def hear_events() -> None:
    _until_done(hints.hear)


@shared_task
def fetch_events() -> None:
    if hints.fetch():
        _until_done(hints.hear)


@shared_task
def settle_cards() -> None:
    _until_done(cards.settle_due)


@shared_task
def forget_cards() -> None:
    _until_done(cards.forget_due)


@shared_task
def purge_drafts() -> None:
    pledging.purge_drafts()


@shared_task
def steer_campaigns() -> None:
    steering.steer_all()


@shared_task
def authorize() -> None:
    _until_done(charging.authorize_due)
    _until_done(charging.sync_due)
    steering.steer_all()


@shared_task
def capture() -> None:
    _until_done(charging.capture_due)
    steering.steer_all()


@shared_task
def release() -> None:
    _until_done(charging.release_due)


@shared_task
def refund() -> None:
    _until_done(refunding.refund_due)


@shared_task
def announce() -> None:
    _until_done(announcing.announce_due)


@shared_task
def run_audit() -> None:
    audit.run(with_service=True)
