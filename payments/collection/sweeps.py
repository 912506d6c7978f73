"""The workers' loop over campaigns: close those that are due, continue collecting, undo those that failed.

It makes no decisions, and every step is safe to repeat: what fails is found again by the next sweep.
"""

import logging
from collections.abc import Callable
from contextlib import suppress

from django.db.models import Exists, OuterRef

from campaigns.models import Campaign, WrongPhase
from common.crash import point
from payments.collection import collecting, lapsing, repair_windows
from payments.models import Payment
from payments.refunds import refunding
from pledges import consent_windows

log = logging.getLogger(__name__)

Phase = Campaign.Phase


def advance_all() -> None:
    """Close campaigns that are due, continue with running collections, and undo ended campaigns."""
    for campaign in collecting.closable():
        _alone(_close, campaign)
    for campaign in collecting.to_advance():
        _alone(advance, campaign)
    kept = Payment.objects.kept().filter(campaign=OuterRef("pk"))
    for campaign in Campaign.objects.filter(Exists(kept), phase__in=[Phase.FAILED, Phase.CANCELLED]):
        _alone(undo_ended, campaign)


def _close(campaign: Campaign) -> None:
    consent_windows.end(campaign)
    point("end window:after commit")
    # If two processes close it at once, the second has nothing left to do.
    with suppress(collecting.NotYet, WrongPhase):
        collecting.close(campaign)
    point("close:after commit")


def advance(campaign: Campaign) -> None:
    """Do what is due for a closed campaign. Safe to call at any time, and concurrently."""
    while lapsing.end_leftovers(campaign):
        point("leftovers:after commit")
    if campaign.phase != Phase.COLLECTING:
        return
    repair_windows.cut_short(campaign)
    repair_windows.remind(campaign)
    while repair_windows.retry(campaign) or repair_windows.end(campaign):
        pass
    point("advance:before recount")
    collecting.recount(campaign)
    point("recount:after commit")
    collecting.finish(campaign)


def undo_ended(campaign: Campaign) -> None:
    """Schedule refunds of what an ended campaign has collected. Safe to call at any time."""
    while refunding.give_back(campaign):
        point("give back:after commit")


def _alone(do: Callable[[Campaign], object], campaign: Campaign) -> None:
    """Log any error, so that one campaign does not block the others; the next sweep tries again."""
    try:
        do(campaign)
    except Exception:
        log.exception("%s of %s", do.__name__, campaign.slug)
