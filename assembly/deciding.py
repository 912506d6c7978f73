"""What the ballots of a proposal decide: one function of whole numbers, exact because it divides nothing."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Result(models.TextChoices):
    PASSED = "passed", _("Passed")
    REJECTED = "rejected", _("Rejected")
    NO_QUORUM = "no_quorum", _("Too few answered")


@dataclass(frozen=True, slots=True)
class Rules:
    """The quorum is a share of the roll, and who abstains counts for it; the majority one of those who chose.

    With `is_strict` exactly the majority is too little: more than half, as opposed to at least two thirds.
    """

    quorum: Fraction
    majority: Fraction
    is_strict: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """How many members answered, including those for whom a delegate did, and how many chose each option."""

    roll: int
    answered: int
    abstained: int
    chosen: tuple[int, ...]

    @property
    def numbers(self) -> dict[str, Any]:
        """As they are stored with the proposal."""
        return {"answered": self.answered, "abstained": self.abstained, "chosen": list(self.chosen)}

    @property
    def leading(self) -> int | None:
        """The option that was chosen most often; None if several were, or none."""
        most = max(self.chosen, default=0)
        return self.chosen.index(most) if most and self.chosen.count(most) == 1 else None


def decide(rules: Rules, tally: Tally, option: int | None) -> Result:
    """Decide about an option: yes in a question that is answered by yes or no, otherwise the leading one."""
    if tally.roll and tally.answered < rules.quorum * tally.roll:
        return Result.NO_QUORUM
    chose = tally.answered - tally.abstained
    if not chose or option is None:
        return Result.REJECTED
    has, needed = tally.chosen[option], rules.majority * chose
    return Result.PASSED if has > needed or (has == needed and not rules.is_strict) else Result.REJECTED
