from celery import shared_task

from campaigns import totals
from campaigns.counting import breakdowns
from common.worklist import until_done


@shared_task
def fold_totals() -> None:
    until_done(totals.fold)
    until_done(breakdowns.fold)
