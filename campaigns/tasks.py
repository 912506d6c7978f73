from celery import shared_task

from campaigns.counting import folding
from common.worklist import until_done


@shared_task
def fold_totals() -> None:
    until_done(folding.fold_totals)
    until_done(folding.fold_breakdowns)
