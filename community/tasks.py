from celery import shared_task

from accounts.due import until_done
from campaigns import endorsing, mailing, pausing, signing, totals


@shared_task
def fold_totals() -> None:
    until_done(totals.fold)


@shared_task
def mail_updates() -> None:
    until_done(mailing.mail_due)
    pausing.forget()


@shared_task
def ask_signers_again() -> None:
    until_done(signing.ask_again)


@shared_task
def purge_signatures() -> None:
    signing.purge()


@shared_task
def prove_domains() -> None:
    until_done(endorsing.prove_domains)
