from celery import shared_task

from campaigns import totals


@shared_task
def fold_totals() -> None:
    while totals.fold():
        pass
