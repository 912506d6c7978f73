"""What an act about money is about, in figures: as they were when it was asked for, and as they are now."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from payments.models import MoneyAct

Kind = MoneyAct.Kind
FACTS = {
    Kind.CANCEL: {
        "interest": _("Wishes that end"),
        "secured": _("Saved cards that are forgotten"),
        "authorized": _("Reservations that are released"),
        "collected": _("Payments that go back to the cards"),
    },
    Kind.CAPTURE: {
        "authorized": _("Reservations that are collected"),
        "secured": _("Pledges that are given up unless a last try succeeds"),
    },
    Kind.RELEASE: {
        "authorized": _("Reservations that are released"),
        "secured": _("Cards without a reservation, which are forgotten"),
    },
    Kind.ANSWER: {"collected": _("Collected money that it decides about")},
    Kind.REFUND: {},
}


@dataclass(frozen=True, slots=True)
class Line:
    label: str
    people: int
    cents: int
    people_now: int
    cents_now: int

    @property
    def has_moved(self) -> bool:
        return (self.people, self.cents) != (self.people_now, self.cents_now)


def lines(act: MoneyAct, now: dict[str, Any]) -> list[Line]:
    """One for each sum; of an act that is only being asked for, both are those of now."""
    then = act.facts or now
    return [
        Line(str(label), then[name]["people"], then[name]["cents"], now[name]["people"], now[name]["cents"])
        for name, label in FACTS[Kind(act.kind)].items()
    ]
