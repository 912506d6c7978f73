"""Who comes to the demo campaigns, when, and with which amount and card: the same people in every run."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import NAMESPACE_URL, UUID, uuid5

from demo.campaign import names
from demo.campaign.clock import SO_FAR
from pledges.pledging import PledgeInput

SEED = 2016
DOMAIN = "crowd.example.org"
LEAST, MOST_LIKELY = timedelta(minutes=20), timedelta(days=2)
# Unconfirmed drafts are purged after a week.
UNCONFIRMED_SINCE = timedelta(days=6)

# Shares per thousand. Amounts in cents.
AMOUNTS = {5_00: 40, 10_00: 130, 20_00: 170, 25_00: 60, 40_00: 110, 40_26: 240, 50_00: 90, 80_52: 40, 100_00: 80,
           250_00: 25, 500_00: 10, 1_000_00: 4, 5_000_00: 1}  # fmt: skip
SOURCES = {"": 380, "newsletter": 210, "mastodon": 130, "podcast": 90, "flyer": 80, "press": 70, "choir": 40}
# Country of the card, and language of its holder.
ORIGINS = {("US", "en"): 330, ("GB", "en"): 90, ("CA", "en"): 60, ("DE", "de"): 170, ("CH", "de"): 50,
           ("FR", "fr"): 120, ("CH", "fr"): 20, ("IT", "it"): 110, ("ES", "en"): 50}  # fmt: skip


class Habit(StrEnum):
    """What a person does besides pledging."""

    NONE = ""
    UNCONFIRMED = "never confirms the address"
    NO_CARD = "confirms, and saves no card"
    LEFT_THE_PAGE = "opens the page of the card, and leaves it"
    LOST_CARD = "types a lost card first"
    CHANGES = "changes the amount"
    REPLACES = "replaces the card"
    WITHDRAWS = "withdraws"


HABITS = {Habit.NONE: 780, Habit.UNCONFIRMED: 40, Habit.NO_CARD: 50, Habit.LEFT_THE_PAGE: 20, Habit.LOST_CARD: 25,
          Habit.CHANGES: 35, Habit.REPLACES: 15, Habit.WITHDRAWS: 35}  # fmt: skip
# Test cards that can be saved; they differ in what happens later.
CARDS = {"": 880, "expiresSoon": 25, "chargeCustomerFail": 45, "authenticationRequired": 25,
         "authenticationRequiredChargeDeclinedInsufficientFunds": 25}  # fmt: skip
SAVES_NONE = {Habit.UNCONFIRMED, Habit.NO_CARD, Habit.LEFT_THE_PAGE}
THINKS_AGAIN = {Habit.CHANGES, Habit.REPLACES, Habit.WITHDRAWS}


@dataclass(frozen=True, slots=True)
class Person:
    key: UUID
    email: str
    language: str
    wish: PledgeInput
    habit: Habit
    card: str
    at: datetime
    later: datetime  # when they change or withdraw their pledge

    @property
    def last_cents(self) -> int:
        return self.wish.amount_cents * (2 if self.habit is Habit.CHANGES else 1)

    @property
    def confirms(self) -> bool:
        return self.habit is not Habit.UNCONFIRMED

    @property
    def stays(self) -> bool:
        """Whether the pledge has a card in the end."""
        return self.habit not in SAVES_NONE | {Habit.WITHDRAWS}


def cast(slug: str, count: int, until: datetime, seed: int = SEED) -> list[Person]:
    """Draw the people of one campaign, in chronological order; the last ones come just before `until`."""
    drawn = random.Random(f"{seed} {slug}")  # noqa: S311  (the same people every time)
    moments = sorted(_moment(drawn, until) for _ in range(count))
    return [_person(drawn, f"{slug}-{number}", moment, until) for number, moment in enumerate(moments, start=1)]


def _moment(drawn: random.Random, until: datetime) -> datetime:
    """Draw a time: most people come shortly after the start or just now, few in between."""
    share = drawn.random()
    if share < 0.36:
        passed = min(1.0, drawn.expovariate(12))
    elif share < 0.66:
        passed = drawn.random()
    else:
        passed = 1 - min(1.0, drawn.expovariate(9))
    return until - SO_FAR * (1 - passed)


def _person(drawn: random.Random, name: str, at: datetime, until: datetime) -> Person:
    country, language = _one_of(drawn, ORIGINS)
    habit = _one_of(drawn, HABITS)
    if habit is Habit.UNCONFIRMED:
        at = max(at, until - UNCONFIRMED_SINCE * drawn.random())
    card = _one_of(drawn, CARDS) or ("visa" if country == "US" else country.lower())
    shows_name, shows_amount = drawn.random() < 0.6, drawn.random() < 0.4
    called = f"{drawn.choice(names.FIRST[language].split())} {drawn.choice(names.LAST[language].split())}"
    called = f"{called} ({names.MARK[language]})" if shows_name or drawn.random() < 0.5 else ""
    wish = PledgeInput(_one_of(drawn, AMOUNTS), called, shows_name, shows_amount, _one_of(drawn, SOURCES))
    later = min(until, at + LEAST + MOST_LIKELY * drawn.expovariate(1))
    return Person(uuid5(NAMESPACE_URL, name), f"{name}@{DOMAIN}", language, wish, habit, card, at, later)


def _one_of[T](drawn: random.Random, shares: dict[T, int]) -> T:
    return drawn.choices(list(shares), list(shares.values()))[0]
