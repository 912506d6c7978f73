"""Who takes part in a rehearsal, with which card, and what they do: the same people in every run."""

import random
from dataclasses import dataclass
from enum import StrEnum
from itertools import cycle

from pledges.models import Status

SEED = 2016
FEWEST = 25
AMOUNTS = (10_00, 20_00, 40_26, 40_26, 40_26, 100_00, 250_00)

# Test cards that can be saved, and how many people in a thousand have them; they differ in what happens later.
CARDS = {
    "visa": 845,
    "authenticationRequiredOnSetup": 15,
    "authenticationRequiredSetupForOffSession": 15,
    "chargeCustomerFail": 30,
    "chargeCustomerFailExpiredCard": 10,
    "chargeCustomerFailIncorrectCvc": 10,
    "chargeCustomerFailProcessingError": 10,
    "authenticationRequired": 30,
    "authenticationRequiredChargeDeclinedInsufficientFunds": 20,
    "createDispute": 5,
    "createDisputeInquiry": 5,
    "refundFail": 5,
}
FAILING = {
    "chargeCustomerFail",
    "chargeCustomerFailExpiredCard",
    "chargeCustomerFailIncorrectCvc",
    "chargeCustomerFailProcessingError",
    "authenticationRequired",
    "authenticationRequiredChargeDeclinedInsufficientFunds",
}
NO_WAY_BACK = {"createDispute", "refundFail"}


class Before(StrEnum):
    """What a person does besides pledging while the campaign is open."""

    NOTHING = ""
    TYPES_A_LOST_CARD_FIRST = "types a lost card first"
    CHANGES = "changes the amount"
    REPLACES = "replaces the card"
    WITHDRAWS = "withdraws"
    NEVER_SAVES = "never saves a card"


class After(StrEnum):
    """What a person does after their card failed."""

    IGNORES = "ignores every mail"
    REPAIRS_AT_ONCE = "repairs after the first mail"
    TRIES_AGAIN = "tries the same card again, in vain"
    REPAIRS_LATE = "repairs after the last reminder"
    LEAVES = "withdraws"
    REPAIRS_NEXT_DAY = "repairs after the first reminder"


BEFORE = {
    Before.TYPES_A_LOST_CARD_FIRST: 20,
    Before.CHANGES: 30,
    Before.REPLACES: 20,
    Before.WITHDRAWS: 20,
    Before.NEVER_SAVES: 20,
}
AFTER = [After.IGNORES, After.REPAIRS_AT_ONCE, After.LEAVES, After.REPAIRS_AT_ONCE, After.TRIES_AGAIN,
         After.REPAIRS_LATE, After.REPAIRS_AT_ONCE, After.REPAIRS_NEXT_DAY]  # fmt: skip
GIVE_UP = {After.IGNORES, After.TRIES_AGAIN}


@dataclass(frozen=True, slots=True)
class Person:
    number: int
    cents: int
    card: str
    before: Before
    after: After

    @property
    def reserves(self) -> bool:
        """Whether their money is authorized at the recount."""
        if self.before in {Before.WITHDRAWS, Before.NEVER_SAVES}:
            return False
        return self.card not in FAILING or self.after not in GIVE_UP | {After.LEAVES}

    def end(self, with_money: Status) -> Status:
        """The expected final status of their pledge, given the one of pledges with authorized money."""
        if self.before is Before.WITHDRAWS:
            return Status.WITHDRAWN
        if self.before is Before.NEVER_SAVES:
            return Status.LAPSED
        if not self.reserves:
            return Status.WITHDRAWN if self.after is After.LEAVES else Status.LAPSED
        if with_money == Status.REFUNDED and self.card in NO_WAY_BACK:
            return Status.COLLECTED
        return with_money


def cast(count: int, seed: int = SEED) -> list[Person]:
    """Draw the people; every kind of card occurs in proportion to its share, but at least once."""
    drawn = random.Random(seed)  # noqa: S311  (the same people every time)
    cards = [card for card, share in CARDS.items() if card != "visa" for _ in range(max(1, count * share // 1000))]
    habits = [before for before, share in BEFORE.items() for _ in range(max(1, count * share // 1000))]
    people = [(card, Before.NOTHING) for card in cards] + [("visa", before) for before in habits]
    people += [("visa", Before.NOTHING)] * (count - len(people))
    turns = cycle(AFTER)
    afters = [next(turns) if card in FAILING else After.IGNORES for card, _ in people]
    made = [(drawn.choice(AMOUNTS), *person, after) for person, after in zip(people, afters, strict=True)]
    drawn.shuffle(made)
    return [Person(number, *facts) for number, facts in enumerate(made)]
