"""Listing objects page by page, and expanding ids in responses."""

from collections.abc import Sequence
from typing import Any

from sandbox.stripe.state.box import Box
from sandbox.stripe.state.errors import invalid, no_such
from sandbox.stripe.state.store import Obj, public

# The column for each filter parameter. All of these columns are indexed.
COLUMNS = {
    "customer": "customer",
    "payment_intent": "intent",
    "charge": "source",
    "source": "source",
    "type": "tag",
    "status": "tag",
    "email": "tag",
}
COMPARE = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}

OTHERS = {"limit", "created", "types", "delivery_success", "starting_after", "ending_before"}

# Omitted if null, but still expandable.
SOMETIMES = {"balance_transaction", "failure_balance_transaction", "latest_charge"}

type Clause = tuple[str, Sequence[Any]]


def page(box: Box, kind: str, p: Obj, url: str) -> Obj:
    limit = p.get("limit", 10)
    if not 1 <= limit <= 100:
        raise invalid("limit must be between 1 and 100.", "limit", "parameter_invalid_integer")
    backwards = "ending_before" in p
    found = box.store.find(kind, _where(box, kind, p), limit + 1, tags=p.get("types") or (), oldest=backwards)
    shown = found[:limit]
    if backwards:
        shown.reverse()
    data = [public(obj) for obj in shown]
    return {"object": "list", "url": url, "has_more": len(found) > limit, "data": data}


def _where(box: Box, kind: str, p: Obj) -> list[Clause]:
    for name in set(p) - set(COLUMNS) - OTHERS:
        # Ignoring a filter silently would be worse than refusing it.
        raise invalid(f"The sandbox cannot filter by {name}.", name)
    clauses: list[Clause] = []
    for name, column in COLUMNS.items():
        # Card is the only type of payment method here, so this filter has no effect.
        if p.get(name) is not None and not (kind == "payment_method" and name == "type"):
            clauses.append((f"{column} = ?", [p[name]]))
    if (delivered := p.get("delivery_success")) is not None:
        clause = "EXISTS (SELECT 1 FROM deliveries WHERE deliveries.event = objects.id)"
        clauses.append((f"NOT {clause}" if delivered else clause, []))
    created = p.get("created", {})
    bounds = created if isinstance(created, dict) else {"gte": created, "lte": created}
    clauses += [(f"created {COMPARE[name]} ?", [value]) for name, value in bounds.items()]
    for name, sign in (("starting_after", "<"), ("ending_before", ">")):
        if name in p:
            place = box.store.place(p[name])
            if place is None:
                raise no_such(kind, p[name], name)
            clauses.append((f"(created, seq) {sign} (?, ?)", place))
    return clauses


def expand(box: Box, obj: Obj, path: str) -> None:
    """Replace an id by its object, at any depth: `latest_charge.balance_transaction`."""
    name, _, rest = path.partition(".")
    if name in SOMETIMES and name not in obj:
        return
    if name not in obj:
        raise invalid(f"This property cannot be expanded ({name}).", "expand[]")
    if isinstance(obj[name], str):
        found = box.store.get(obj[name])
        if found is None:
            raise invalid(f"This property cannot be expanded ({name}).", "expand[]")
        obj[name] = public(found)
    if rest:
        for below in obj[name] if isinstance(obj[name], list) else [obj[name]]:
            if isinstance(below, dict):
                expand(box, below, rest)
