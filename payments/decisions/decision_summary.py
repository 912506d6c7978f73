"""The figures concerned by an act about money: when it was requested, and now."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from payments.models import MoneyAct

Kind = MoneyAct.Kind
FACTS = {
    Kind.CANCEL: {
        "interest": _("Registered interest that ends"),
        "secured": _("Saved cards to delete"),
        "authorized": _("Authorizations to release"),
        "collected": _("Payments to refund"),
    },
    Kind.CAPTURE: {
        "authorized": _("Authorizations to collect"),
        "secured": _("Pledges that lapse unless one last attempt succeeds"),
    },
    Kind.RELEASE: {
        "authorized": _("Authorizations to release"),
        "secured": _("Cards without an authorization, to delete"),
    },
    Kind.ANSWER: {"collected": _("Collected money affected")},
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
    """One line per figure; for an act not requested yet, both columns are the current figures."""
    then = act.facts or now
    return [
        Line(str(label), then[name]["people"], then[name]["cents"], now[name]["people"], now[name]["cents"])
        for name, label in FACTS[Kind(act.kind)].items()
    ]
