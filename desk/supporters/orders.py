"""The orders in which the list of supporters can be sorted. Each is an index, in which a page is a range."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan

from desk.visibility import Visibility
from pledges.models import NAME_ORDER, Pledge

PLACE = "place_in_order"


@dataclass(frozen=True, slots=True)
class Order:
    """An order by one column and then by id; `name` is its name in addresses."""

    name: str
    column: str
    is_descending: bool

    @property
    def reveals(self) -> bool:
        """Whether the order alone would tell something about hidden names or amounts."""
        return self.column != "date"

    def of(self, found: QuerySet[Pledge]) -> QuerySet[Pledge]:
        sign = "-" if self.is_descending else ""
        return found.annotate(**{PLACE: COLUMNS[self.column]}).order_by(f"{sign}{PLACE}", f"{sign}pk")

    def after(self, found: QuerySet[Pledge], place: Any, pk: Any) -> QuerySet[Pledge]:
        """The rows after this one; compared as pairs, so that the database starts at the right place of the index."""
        compare = TupleLessThan if self.is_descending else TupleGreaterThan
        return self.of(found).filter(compare(Tuple(F(PLACE), F("pk")), (place, pk)))


COLUMNS: dict[str, Any] = {"date": F("created_at"), "amount": F("amount_cents"), "name": NAME_ORDER}
NEWEST = Order("", "date", is_descending=True)
ORDERS = [
    NEWEST,
    Order("oldest", "date", is_descending=False),
    Order("largest", "amount", is_descending=True),
    Order("smallest", "amount", is_descending=False),
    Order("name", "name", is_descending=False),
    Order("name-z", "name", is_descending=True),
]


def named(name: str, visibility: Visibility) -> Order:
    """The order of this name; newest first if there is none, or if the reader may not see what it sorts by."""
    known = (order for order in ORDERS if order.name == name)
    return next((order for order in known if visibility.is_full or not order.reveals), NEWEST)


def others(column: str, current: Order) -> Order:
    """The order to which the header of a column leads: its first one, or the opposite of the current one."""
    return next(order for order in ORDERS if order.column == column and order != current)
