from celery import shared_task

from common.worklist import until_done
from community import endorsing, signing
from community.discussion import erasing
from community.news import following, mail_frequency, mailing


@shared_task
def mail_updates() -> None:
    until_done(mailing.mail_due)
    mail_frequency.forget()


@shared_task
def ask_to_sign_again() -> None:
    until_done(signing.ask_to_sign_again)


@shared_task
def purge_signatures() -> None:
    signing.purge()


@shared_task
def purge_followers() -> None:
    until_done(following.purge)


@shared_task
def prove_domains() -> None:
    until_done(endorsing.prove_domains)


@shared_task
def purge_posts() -> None:
    erasing.purge()
