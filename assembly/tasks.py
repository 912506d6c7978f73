"""Sweeps: each finds in the database what is due."""

from celery import shared_task

from assembly import mailing, numbering, voting
from assembly.document import answering
from assembly.motions import moving
from common.worklist import until_done


@shared_task
def number_members() -> None:
    until_done(numbering.number_new)


@shared_task
def close_proposals() -> None:
    voting.close_due()


@shared_task
def count_running() -> None:
    voting.count_running()


@shared_task
def ask_what_members_propose() -> None:
    moving.work_on()


@shared_task
def purge_suggestions() -> None:
    answering.purge()


@shared_task
def mail_members() -> None:
    until_done(mailing.mail_due)
