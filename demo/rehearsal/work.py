"""Doing the workers' job in a rehearsal: the site's sweeps run in turn until nothing is left to do."""

from collections.abc import Callable

from campaigns.counting import folding
from common.mail import delivery
from payments import event_list, stripe_events
from payments.collection import charging, sweeps
from payments.refunds import sending
from pledges import announcements, cards

ROUNDS = 100
BATCHES: list[Callable[[], int]] = [
    stripe_events.process_stored,
    announcements.announce_due,
    charging.authorize_due,
    charging.capture_due,
    charging.release_due,
    sending.refund_due,
    cards.settle_due,
    cards.forget_due,
    folding.fold_totals,
    folding.fold_breakdowns,
    delivery.deliver,
]


def until_quiet(tell: Callable[[int], object]) -> None:
    """Run all sweeps until nothing is due, passing the progress to `tell`. Raises RuntimeError if that never ends."""
    done = 0
    for _ in range(ROUNDS):
        before = done
        sweeps.advance_all()
        for batch in BATCHES:
            while some := batch():
                done += some
                tell(done)
        # Finally fetch events whose webhooks were missed; they are processed in the next round.
        if done == before and not event_list.fetch():
            return
    raise RuntimeError("The work does not end.")
