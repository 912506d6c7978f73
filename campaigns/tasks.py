from celery import shared_task

from accounts.due import until_done
from campaigns import totals


@shared_task
def fold_totals() -> None:
    until_done(totals.fold)
