"""The workers of a rehearsal: every sweep that the site has, one after the other, until nothing is left to do now."""

from collections.abc import Callable

from campaigns import totals
from common.mail import delivery
from payments import event_list, stripe_events
from payments.collection import charging, sweeps
from payments.refunds import sending
from pledges import announcements, cards

ROUNDS = 100
BATCHES: list[Callable[[], int]] = [
    stripe_events.hear,
    announcements.announce_due,
    charging.authorize_due,
    charging.capture_due,
    charging.release_due,
    sending.refund_due,
    cards.settle_due,
    cards.forget_due,
    totals.fold,
    delivery.deliver,
]


def until_quiet(tell: Callable[[int], object]) -> None:
    """Work; `tell` hears how much was done so far. Raises RuntimeError if there is no end to it."""
    done = 0
    for _ in range(ROUNDS):
        before = done
        sweeps.steer_all()
        for batch in BATCHES:
            while some := batch():
                done += some
                tell(done)
        # Last, as after a day without webhooks: what happened meanwhile is heard of in the next round.
        if done == before and not event_list.fetch():
            return
    raise RuntimeError("The work does not end.")
