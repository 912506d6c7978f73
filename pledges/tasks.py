"""Sweeps: each finds in the database what is due. If a message is lost, the next sweep does the work."""

from celery import shared_task

from common.worklist import until_done
from pledges import announcements, cards, consent_windows, pledging
from pledges.management import partitions
from pledges.occasions import card_missing, milestones


@shared_task
def settle_cards() -> None:
    until_done(cards.settle_due)


@shared_task
def forget_cards() -> None:
    until_done(cards.forget_due)


@shared_task
def purge_drafts() -> None:
    until_done(pledging.purge_drafts)


@shared_task
def announce() -> None:
    milestones.note()
    until_done(announcements.announce_due)


@shared_task
def remind_of_cards() -> None:
    until_done(card_missing.remind_due)


@shared_task
def maintain_partitions() -> None:
    partitions.add_ahead()
    partitions.analyze()  # which may wait for a VACUUM in vain


@shared_task
def end_reconfirmations() -> None:
    until_done(consent_windows.end_due)
