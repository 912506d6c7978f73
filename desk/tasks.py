"""Sweeps: each finds in the database what is due. If a message is lost, the next sweep does the work."""

from celery import shared_task

from common.worklist import until_done
from desk import digests
from desk.messages import mailing
from desk.offline import loading
from desk.supporters import export_files
from desk.webhooks import noting, sending


@shared_task
def work_on_exports() -> None:
    until_done(export_files.work_due)


@shared_task
def load_offline() -> None:
    until_done(loading.work_due)


@shared_task
def mail_digests() -> None:
    digests.begin()
    until_done(digests.mail_due)


@shared_task
def mail_messages() -> None:
    until_done(mailing.mail_due)


@shared_task
def tell_webhooks() -> None:
    noting.note()
    until_done(sending.send_due)


@shared_task
def purge_deliveries() -> None:
    sending.purge()
