"""The figures concerned by an act about money: when it was requested, and now; and what it needs of the balance."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from payments.books import balances
from payments.books.balances import Need
from payments.models import Answer, MoneyAct

MoneyActKind = MoneyAct.Kind
FACTS = {
    MoneyActKind.CANCEL: {
        "interest": _("Registered interest that ends"),
        "secured": _("Saved cards to delete"),
        "authorized": _("Authorizations to release"),
        "collected": _("Payments to refund"),
    },
    MoneyActKind.CAPTURE: {
        "authorized": _("Authorizations to collect"),
        "secured": _("Pledges that lapse unless one last attempt succeeds"),
    },
    MoneyActKind.RELEASE: {
        "authorized": _("Authorizations to release"),
        "secured": _("Cards without an authorization, to delete"),
    },
    MoneyActKind.ANSWER: {"collected": _("Collected money affected")},
    MoneyActKind.REFUND: {},
    MoneyActKind.ISSUE: {},  # its plan says more, see desk.views.decisions.act_summary
}


@dataclass(frozen=True, slots=True)
class SummaryRow:
    label: str
    people: int
    cents: int
    people_now: int
    cents_now: int

    @property
    def has_moved(self) -> bool:
        return (self.people, self.cents) != (self.people_now, self.cents_now)


def lines(act: MoneyAct, now: dict[str, Any]) -> list[SummaryRow]:
    """One line per figure; for an act not requested yet, both columns are the current figures."""
    then = act.facts or now
    return [
        SummaryRow(str(label), then[name]["people"], then[name]["cents"], now[name]["people"], now[name]["cents"])
        for name, label in FACTS[MoneyActKind(act.kind)].items()
    ]


def needs(act: MoneyAct) -> list[Need]:
    """What the balance would have to cover if the act refunds everything; empty otherwise."""
    sends_back = act.kind in {MoneyActKind.ANSWER, MoneyActKind.CANCEL}
    return balances.needs(act.campaign) if sends_back and act.answer != Answer.ACCEPTED else []
