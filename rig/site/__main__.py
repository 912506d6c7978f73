"""python -m rig.site ACT SLUG, about the campaign of this name.

`open` makes a campaign, `rest` waits until no mail and no card is due, `close` does so too and then lets the deadline
come, `facts` waits until everything has been charged and prints what is stored, as JSON.
"""

import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta

from django.db import close_old_connections
from django.utils import timezone

from campaigns.models import Campaign
from common import worklist
from common.models import Mail
from gateway import core
from payments.models import Payment
from pledges.models import Card, Pledge
from rig.checks import Facts
from tests.helpers.builders import make_campaign, put

PATIENCE = 180


def main(act: str, slug: str) -> None:
    match act:
        case "open":
            make_campaign(slug=slug, threshold_cents=100_00, optimum_cents=1_000_000_00)
        case "rest":
            wait_until(is_at_rest)
        case "close":
            wait_until(is_at_rest)
            put(Campaign.objects.get(slug=slug), deadline=timezone.now() - timedelta(seconds=1))
        case "facts":
            wait_until(lambda: Campaign.objects.filter(slug=slug, phase=Campaign.Phase.OFFER).exists() and is_at_rest())
            sys.stdout.write(json.dumps(asdict(facts(slug))))


def wait_until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not is_so():
        if time.monotonic() > end:
            raise SystemExit(f"It did not happen in {PATIENCE} seconds.")
        close_old_connections()
        time.sleep(0.5)


def is_at_rest() -> bool:
    soon = timezone.now() + 2 * worklist.LEASE  # also what a worker was at that has been killed
    return not any(rows.filter(due_at__lt=soon).exists() for rows in (Mail.objects, Card.objects))


def facts(slug: str) -> Facts:
    pledges = Pledge.objects.filter(campaign__slug=slug)
    service = core.client().v1
    customers = {each.id: each.email or "" for each in service.customers.list({"limit": 100}).auto_paging_iter()}
    intents = service.payment_intents.list({"limit": 100}).auto_paging_iter()
    setups = service.setup_intents.list({"limit": 100}).auto_paging_iter()  # cards are deleted once they were charged
    return Facts(
        pledges=[*pledges.values_list("supporter__email", "status")],
        payments=[*Payment.objects.filter(campaign__slug=slug).values_list("pledge__supporter__email", "state")],
        customers=[*customers.values()],
        cards=[customers[str(each.customer)] for each in setups if each.status == "succeeded"],
        charges=[(customers[str(each.customer)], each.amount_received) for each in intents],
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
