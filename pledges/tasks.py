"""Sweeps: each finds in the database what is due. A lost message costs until the next one."""

from celery import shared_task

from pledges import cards, hints, pledging


@shared_task
def hear_events() -> None:
    while hints.hear():
        pass


@shared_task
def settle_cards() -> None:
    while cards.settle_due():
        pass


@shared_task
def forget_cards() -> None:
    while cards.forget_due():
        pass


@shared_task
def purge_drafts() -> None:
    pledging.purge_drafts()
