import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import stripe

from sandbox.stripe.state.account import Account
from sandbox.stripe.state.errors import Refused, invalid, no_such
from sandbox.stripe.state.faults import Faults
from sandbox.stripe.state.store import Obj, Store, public, sparse

# The events that our webhook endpoint subscribes to. All others appear only in the list of events.
SUBSCRIBED = frozenset(
    """
    checkout.session.completed setup_intent.succeeded
    payment_intent.succeeded payment_intent.payment_failed payment_intent.amount_capturable_updated
    payment_intent.processing payment_intent.canceled refund.created refund.updated refund.failed
    charge.dispute.created charge.dispute.updated charge.dispute.closed
    charge.dispute.funds_withdrawn charge.dispute.funds_reinstated
    customer.deleted payment_method.automatically_updated payment_method.detached
    """.split()  # noqa: SIM905 (a list literal would be a wall of quotes)
)


MADE_UP = 3600  # seconds that creating a fictitious past may take
# The pretended time of a backdated call, for the thread that processes it.
_earlier: ContextVar[int | None] = ContextVar("earlier", default=None)


@contextmanager
def as_of(moment: int | None) -> Iterator[None]:
    """Process a call as if at this time, in seconds since 1970; backdated calls send no webhooks."""
    token = _earlier.set(moment)
    try:
        yield
    finally:
        _earlier.reset(token)


@dataclass(frozen=True, slots=True)
class Fees:
    percent: Decimal = Decimal("2.9")
    fixed: int = 30

    def on(self, amount: int) -> int:
        return int((amount * self.percent / 100).quantize(Decimal(1), ROUND_HALF_UP)) + self.fixed


@dataclass
class Box:
    """The shared state: store, clock, fees, settings, faults and events."""

    store: Store
    faults: Faults = field(default_factory=Faults)
    fees: Fees = field(default_factory=Fees)
    account: Account = field(default_factory=Account)
    base_url: str = "https://checkout.sandbox.invalid"
    has_webhook: bool = False
    verbs: dict[str, Callable[["Box", str], object]] = field(default_factory=dict)
    request: Obj = field(default_factory=lambda: {"id": None, "idempotency_key": None})

    def __post_init__(self) -> None:
        self._offset = self.store.number("clock_offset")

    def now(self) -> int:
        earlier = _earlier.get()
        return int(time.time() + self._offset) if earlier is None else earlier

    def move_clock(self, seconds: float) -> None:
        with self.store.transaction():
            self.store.add_number("clock_offset", seconds)
        self._offset = self.store.number("clock_offset")

    def new(self, prefix: str, kind: str, **fields: Any) -> Obj:
        size = 29 if kind == "checkout.session" else 12
        base: Obj = {"id": f"{prefix}_{secrets.token_hex(size)}", "object": kind, "created": self.now()}
        if kind not in ("balance_transaction", "refund"):
            base["livemode"] = False
        obj = base | fields
        self.store.add(obj)
        return obj

    def get(self, kind: str, id_: str, param: str = "id") -> Obj:
        obj = self.store.get(id_)
        if obj is None or obj["object"] != kind:
            raise no_such(kind, id_, param)
        return obj

    def save(self, obj: Obj) -> Obj:
        self.store.save(obj)
        return obj

    def emit(self, type_: str, obj: Obj) -> Obj:
        """Store an event and its delivery in the same transaction as the change that it reports."""
        tells = self.has_webhook and self.faults.webhooks != "off" and _earlier.get() is None
        wanted = tells and type_ in SUBSCRIBED
        event = self.new(
            "evt",
            "event",
            type=type_,
            api_version=stripe.api_version,
            data={"object": sparse(public(obj))},
            pending_webhooks=int(wanted),
            request=self.request,
        )
        if wanted:
            held = int(self.faults.webhooks == "hold")
            self.store.db.execute(
                "INSERT INTO deliveries (event, due, held) VALUES (?, ?, ?)", (event["id"], time.time(), held)
            )
        return event

    def later(self, seconds: float, verb: str, id_: str) -> int:
        at = self.now() + int(seconds)
        if _earlier.get() is not None:
            # While a past is being created, its jobs must not run between two calls.
            at = max(at, int(time.time() + self._offset) + MADE_UP)
        self.store.db.execute("INSERT INTO jobs (at, verb, object) VALUES (?, ?, ?)", (at, verb, id_))
        return at

    def never_mind(self, id_: str) -> None:
        self.store.db.execute("DELETE FROM jobs WHERE object = ?", (id_,))

    def do_what_is_due(self, verb: str = "") -> int:
        """Run the jobs that are due or, with a verb, all jobs of that kind; returns how many."""
        where, arg = ("verb = ?", verb) if verb else ("at <= ?", self.now())
        if not self.store.rows(f"SELECT 1 FROM jobs WHERE {where} LIMIT 1", (arg,)):  # noqa: S608
            return 0
        with self.store.transaction():
            due = self.store.rows(f"SELECT id, verb, object FROM jobs WHERE {where} ORDER BY at, id", (arg,))  # noqa: S608
            for job, name, id_ in due:
                self.store.db.execute("DELETE FROM jobs WHERE id = ?", (job,))
                self.verbs[name](self, id_)
        return len(due)


def merge_metadata(old: Obj, new: Obj | None) -> Obj:
    """Merge metadata as Stripe does: values are strings, and an empty one deletes the key."""
    if new is None:
        return {}
    for key, value in new.items():
        if not isinstance(value, str):
            raise invalid("Metadata values must be strings.", f"metadata[{key}]")
        if len(key) > 40 or len(value) > 500:
            message = "Metadata keys can have up to 40 characters and values up to 500."
            raise invalid(message, f"metadata[{key}]")
    merged = {key: value for key, value in (old | new).items() if value != ""}
    if len(merged) > 50:
        raise invalid("Metadata can have up to 50 keys.", "metadata")
    return merged


def metadata(p: Obj) -> Obj:
    return merge_metadata({}, p.get("metadata"))


def unexpected_state(verb: str, obj: Obj) -> Refused:
    name = {"payment_intent": "PaymentIntent", "setup_intent": "SetupIntent"}[obj["object"]]
    message = f"You cannot {verb} this {name} because it has a status of {obj['status']}."
    refusal = Refused(400, message, code=f"{obj['object']}_unexpected_state")
    refusal.error[obj["object"]] = public(obj)
    return refusal
