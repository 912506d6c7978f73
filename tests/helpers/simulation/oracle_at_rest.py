"""What the oracle adds once nothing is left to do: the books against the service, cards, messages, ends."""

from collections import Counter
from collections.abc import Callable, Iterator

from sandbox.stripe.state.store import Obj
from tests.helpers.simulation.snapshot import World, group, objects, rows, rows_of

ENDED = {"failed", "cancelled"}
OVER = {"won", "lost", "appeal_needs_response", "appeal_under_review", "warning_closed", "prevented"}
NOT_OURS = {"topup", "payout"}  # between the account and its bank
MESSAGE = {  # kind of event → kind of message; the four of the first line are about the event itself
    "secured": "pledge_saved", "changed": "pledge_changed", "withdrawn": "pledge_withdrawn",
    "card_lost": "card_lost", "card_replaced": "card_replaced",
    "reconfirmed": "pledge_reconfirmed", "not_reconfirmed": "not_reconfirmed",
    "lapsed": "pledge_lapsed", "released": "nothing_charged", "collected": "charged", "refunded": "refunded",
}  # fmt: skip


def each_fact_is_booked_once(world: World) -> Iterator[str]:
    """Every journal follows from an object at the payment service, and every such object has its journals."""
    expected = {**_payments_booked(world), **_refunds_booked(world), **_disputes_booked(world), **_shares_booked(world)}
    booked = {key: world.lines(key) for key in world.journals if ":settled:" not in key}
    for key in sorted(expected.keys() | booked.keys()):
        if expected.get(key) != booked.get(key):
            yield f"{key}: the service says {expected.get(key)}, booked is {booked.get(key)}"
    yield from _disputes_settled(world)
    ours: Counter[str] = Counter()
    for key, row in world.journals.items():
        ours[row.currency] += world.lines(key).get("stripe", 0)
    theirs: Counter[str] = Counter()
    for entry in objects(world.store, "balance_transaction").values():
        theirs[entry["currency"].upper()] += entry["net"] * (entry["type"] not in NOT_OURS)
    for currency in ours.keys() | theirs.keys():
        if ours[currency] != theirs[currency]:
            yield f"the service holds {theirs[currency]} {currency} for us, the ledger says {ours[currency]}"


def _moved(world: World, entry_id: str, cents: int, currency: str, fee: str) -> dict[str, dict[str, int]]:
    """What a movement on the balance costs, and what becomes of it where it is settled in another currency."""
    entry = world.store.get(entry_id)
    assert entry
    facts = {f"{fee}:{entry_id}": {"fees": entry["fee"], "stripe": -entry["fee"]}} if entry["fee"] else {}
    if entry["currency"] != currency and cents:
        facts[f"exchange_out:{entry_id}"] = {"exchange": cents, "stripe": -cents}
        facts[f"exchange_in:{entry_id}"] = {"stripe": entry["amount"], "exchange": -entry["amount"]}
    return facts


def _payments_booked(world: World) -> dict[str, dict[str, int]]:
    facts = {}
    for charge in world.charges.values():
        if charge["captured"]:
            taken = charge["amount_captured"]
            payment = world.intents[charge["payment_intent"]]["metadata"]["payment"]
            facts[f"capture:{payment}"] = {"stripe": taken, "held": -taken}
            facts |= _moved(world, charge["balance_transaction"], taken, charge["currency"], "fee")
    return facts


def _refunds_booked(world: World) -> dict[str, dict[str, int]]:
    facts = {}
    for refund in objects(world.store, "refund").values():
        amount, currency = refund["amount"], refund["currency"]
        back = {f"refund:{refund['id']}": {"held": amount, "stripe": -amount}}
        again = {f"refund_failed:{refund['id']}": {"stripe": amount, "held": -amount}}
        if refund["status"] == "succeeded":
            facts |= back | _moved(world, refund["balance_transaction"], -amount, currency, "fee")
        elif f"refund:{refund['id']}" in world.journals:  # failed; booked twice or, if we only heard then, not at all
            facts |= back | _moved(world, refund["balance_transaction"], -amount, currency, "fee")
            facts |= again | _moved(world, refund["failure_balance_transaction"], amount, currency, "fee")
    return facts


def _disputes_booked(world: World) -> dict[str, dict[str, int]]:
    facts = {}
    for dispute in objects(world.store, "dispute").values():
        for entry in dispute["balance_transactions"]:
            cents = _taken(dispute, entry)
            if cents:
                facts[f"dispute:{dispute['id']}:{entry['id']}"] = {"disputed": cents, "stripe": -cents}
            facts |= _moved(world, entry["id"], -cents, dispute["currency"], "dispute_fee")
    return facts


def _shares_booked(world: World) -> dict[str, dict[str, int]]:
    """What was allotted, and taken back by those that were cancelled."""
    facts = {}
    for row in rows("payments.Allotment"):
        capital = row.shares * row.nominal_cents
        facts[f"issue:{row.id}"] = {"held": capital, "shares": -capital}
        if row.cancelled_at:
            facts[f"issue_cancelled:{row.id}"] = {"shares": capital, "held": -capital}
    return facts


def _taken(dispute: Obj, entry: Obj) -> int:
    amount: int = dispute["amount"]
    return amount if entry["amount"] < 0 else -amount if entry["amount"] > 0 else 0


def _disputes_settled(world: World) -> Iterator[str]:
    """Of a dispute that is over nothing is disputed any more, and only what is lost is not held."""
    for dispute in objects(world.store, "dispute").values():
        mine = [world.lines(key) for key in world.journals if key.startswith(f"dispute:{dispute['id']}:")]
        disputed, lost = (sum(lines.get(account, 0) for lines in mine) for account in ("disputed", "held"))
        taken = sum(_taken(dispute, entry) for entry in dispute["balance_transactions"])
        over = dispute["status"] in OVER
        if (disputed, lost) != ((0, taken) if over else (taken, 0)):
            yield f"{dispute['id']} is {dispute['status']} and took {taken}: {disputed} disputed, {lost} lost"


def nobody_waits(world: World) -> Iterator[str]:
    """Nothing is left half done, and an end is an end on both sides."""
    for payment in world.payments.values():
        if payment.state.startswith("to_"):
            yield f"payment {payment.id} is still {payment.state}"
    yield from (f"change {row.change_id} still asks" for row in rows("pledges.Reconfirmation") if row.due_at)
    for intent in world.intents.values():
        phase = world.campaigns[world.pledge_of(intent).campaign_id].phase
        if intent["status"] == "requires_capture" and phase != "collecting":
            yield f"{intent['id']} still reserves money, the campaign is {phase}"
    for pledge in world.pledges.values():
        phase = world.campaigns[pledge.campaign_id].phase
        over = {"offer", "completed"} | ENDED
        if phase in over and pledge.status in {"interested", "secured", "authorized"}:
            yield f"pledge {pledge.id} is still {pledge.status}, the campaign is {phase}"
        if pledge.status == "lapsed" and any(
            p.state in {"declined", "repairing"} for p in world.payments_of[pledge.id]
        ):
            yield f"pledge {pledge.id} lapsed, its payment was not released"


def money_went_back(world: World) -> Iterator[str]:
    """An ended campaign keeps nothing but what is listed as not refundable; and refunded means all of it."""
    refunds = group(rows("payments.Refund"), "payment_id")
    disputed = {row.payment_id for row in rows("payments.Dispute")}
    for payment in world.payments.values():
        if payment.state != "captured":
            continue
        mine = refunds[payment.id]
        back = sum(row.amount_cents for row in mine if row.state == "succeeded")
        listed = any(row.state == "failed" for row in mine) or payment.id in disputed
        if world.campaigns[payment.campaign_id].phase in ENDED and back < payment.amount_cents and not listed:
            yield f"payment {payment.id}: {back} of {payment.amount_cents} went back, and nobody looks after the rest"
        if (world.pledges[payment.pledge_id].status == "refunded") != (back == payment.amount_cents):
            yield f"pledge {payment.pledge_id} is {world.pledges[payment.pledge_id].status}, {back} went back"


def shares_are_allotted(world: World) -> Iterator[str]:
    """After an issue, what is merely collected is disputed, or its refund is on its way or failed."""
    issues = {row.campaign_id for row in rows("payments.ShareIssue")}
    settled = {"payments.Dispute", "payments.Refund"}
    left_out = {row.payment_id for table in settled for row in rows(table)}
    for payment in world.payments.values():
        pledge = world.pledges[payment.pledge_id]
        if pledge.campaign_id in issues and pledge.status == "collected" and payment.id not in left_out:
            yield f"pledge {pledge.id} has no shares"


def cards_are_forgotten(world: World) -> Iterator[str]:
    saved = {row.method_id for row in rows("pledges.Card") if row.state == "saved"}
    kept = {method["id"] for method in objects(world.store, "payment_method").values() if method["customer"]}
    yield from (f"the service keeps card {id_}, we know of none" for id_ in kept - saved)
    yield from (f"we think card {id_} is saved, the service does not" for id_ in saved - kept)


def each_message_once(world: World) -> Iterator[str]:
    """Exactly one message for each event that needs one."""
    people = dict(rows_of("SELECT id, email FROM {accounts.User}"))
    posted = Counter((row.to, row.kind) for row in rows("common.Mail"))
    due: Counter[tuple[str, str]] = Counter()
    for pledge in world.pledges.values():
        kinds = Counter(event.kind for event in world.events[pledge.id])
        due.update(
            {(people[pledge.supporter_id], MESSAGE[kind]): count for kind, count in kinds.items() if kind in MESSAGE}
        )
        # Who was refunded before the mail could go out is not told any more, even if the bank sends the money back.
        due[people[pledge.supporter_id], "will_be_charged"] += (
            pledge.status in {"collected", "issued"} and not kinds["refunded"]
        )
    for to, kind in sorted(due.keys() | posted.keys()):
        count, wanted = posted[to, kind], due[to, kind]
        if count < wanted or (count > wanted and kind in MESSAGE.values()) or (count > 1 and kind == "will_be_charged"):
            yield f"{kind} to {to}: {count} posted, {wanted} due"


AT_REST: dict[str, Callable[[World], Iterator[str]]] = {
    "I1 facts": each_fact_is_booked_once,
    "I6 cards": cards_are_forgotten,
    "I8 messages": each_message_once,
    "I9 done": nobody_waits,
    "I9 refunds": money_went_back,
    "I9 shares": shares_are_allotted,
}
