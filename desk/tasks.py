"""Sweeps: each finds in the database what is due. If a message is lost, the next sweep does the work."""

from celery import shared_task

from common.worklist import until_done
from desk import digests, exports, messages, offline


@shared_task
def work_on_exports() -> None:
    until_done(exports.work_due)


@shared_task
def load_offline() -> None:
    until_done(offline.work_due)


@shared_task
def mail_digests() -> None:
    digests.begin()
    until_done(digests.mail_due)


@shared_task
def mail_messages() -> None:
    until_done(messages.mail_due)
