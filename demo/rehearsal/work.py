"""The workers of a rehearsal: every sweep that the site has, one after the other, until nothing is left to do now."""

from collections.abc import Callable

from accounts import delivering
from campaigns import totals
from pledges import announcing, cards, charging, hints, refunding, steering

ROUNDS = 100
BATCHES: list[Callable[[], int]] = [
    hints.hear,
    announcing.announce_due,
    charging.authorize_due,
    charging.capture_due,
    charging.release_due,
    refunding.refund_due,
    cards.settle_due,
    cards.forget_due,
    totals.fold,
    delivering.deliver,
]


def until_quiet(tell: Callable[[int], object]) -> None:
    """Work; `tell` hears how much was done so far. Raises RuntimeError if there is no end to it."""
    done = 0
    for _ in range(ROUNDS):
        before = done
        steering.steer_all()
        for batch in BATCHES:
            while some := batch():
                done += some
                tell(done)
        # Last, as after a day without webhooks: what happened meanwhile is heard of in the next round.
        if done == before and not hints.fetch():
            return
    raise RuntimeError("The work does not end.")
