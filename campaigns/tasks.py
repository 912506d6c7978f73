from celery import shared_task

from campaigns import totals
from common.worklist import until_done


@shared_task
def fold_totals() -> None:
    until_done(totals.fold)
