"""The oracle: what must hold after every case, worked out row by row here and not by the audit's own SQL.

`now()` holds at every moment, also between a crash and the repair; `check()` adds the audit and what holds once
nothing is left to do. Both return what is violated, each with the invariant's number and the ids. Empty is the only
good answer.

I1 journals add up, each fact is booked once · I2 every total is the sum of its pledges, and what the ledger says ·
I3 one payment a pledge · I4 nothing is collected before the recount says so · I5 what is charged was agreed to ·
I6 both sides know the same objects · I7 only allowed moves · I8 each message once · I9 nothing is left half done.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator

from campaigns import totals
from campaigns.models import Campaign
from payments.books import audit, reconciling
from pledges.models import STAGES, Pledge, Status
from sandbox.stripe.state.store import Store
from tests.helpers.simulation.oracle_at_rest import AT_REST, ENDED
from tests.helpers.simulation.snapshot import Row, World, objects

OPEN = {"interest", "pledging"}
STATUS_OF = {
    "noted": "interested", "secured": "secured", "withdrawn": "withdrawn", "authorized": "authorized",
    "lost": "secured", "collected": "collected", "lapsed": "lapsed", "released": "released", "refunded": "refunded",
    "refund_failed": "collected", "not_reconfirmed": "lapsed", "card_lost": "interested", "card_replaced": "secured",
    "issued": "issued", "shares_cancelled": "collected",
}  # fmt: skip


def now(store: Store) -> list[str]:
    """What holds at every moment."""
    return seen_in(World(store))


def seen_in(world: World) -> list[str]:
    """The same, for a world that was read already."""
    return _broken(ALWAYS, world)


def check(store: Store) -> list[str]:
    """What holds once all due work is done."""
    found = _broken({**ALWAYS, **AT_REST}, World(store))
    return [*found, *(f"audit: {problem}" for problem in [*audit.problems(), *reconciling.problems()])]


def _broken(rules: dict[str, Callable[[World], Iterator[str]]], world: World) -> list[str]:
    return [f"{name}: {problem}" for name, rule in rules.items() for problem in rule(world)]


def journals_add_up(world: World) -> Iterator[str]:
    for key, journal in world.journals.items():
        entries = world.entries[journal.id]
        if len(entries) < 2 or sum(entry.amount_cents for entry in entries):
            yield f"journal {key}: {[(entry.account, entry.amount_cents) for entry in entries]}"
        settled = key.startswith(("exchange_in:", "fee:", "dispute_fee:"))  # in the currency of the balance
        if journal.currency != world.campaigns[journal.campaign_id].currency and not settled:
            yield f"journal {key} is in {journal.currency}"


def totals_are_sums(world: World) -> Iterator[str]:
    shown = {str(id_): read for id_, read in totals.of(Campaign.objects.all()).items()}
    for id_ in world.campaigns:
        counted: dict[str, list[int]] = {stage: [0, 0] for stage in STAGES.values()}
        for pledge in world.pledges.values():
            if pledge.campaign_id == id_ and pledge.status in STAGES:
                counted[STAGES[Status(pledge.status)]][0] += 1
                counted[STAGES[Status(pledge.status)]][1] += pledge.amount_cents
        for each in shown[id_].stages:
            if [each.people, each.cents] != counted[each.stage]:
                yield f"campaign {id_} shows {each.people}, {each.cents} {each.stage}; there are {counted[each.stage]}"


def one_payment_a_pledge(world: World) -> Iterator[str]:
    reserved = Counter(
        intent["metadata"].get("pledge")
        for intent in world.intents.values()
        if intent["status"] in {"requires_capture", "succeeded"}
    )
    yield from (f"pledge {id_} has {count} payments at the service" for id_, count in reserved.items() if count > 1)
    by_page = {session["payment_intent"] for session in objects(world.store, "checkout.session").values()}
    made = Counter(intent["metadata"]["payment"] for intent in world.intents.values() if intent["id"] not in by_page)
    yield from (f"payment {id_} was made {count} times" for id_, count in made.items() if count > 1)


def nothing_before_the_recount(world: World) -> Iterator[str]:
    for intent in world.intents.values():
        if intent["status"] == "succeeded":
            campaign = world.campaigns[world.pledge_of(intent).campaign_id]
            decided = world.collections.get(campaign.id)
            if decided is None or decided.decision != "capture":
                yield f"{intent['id']} is collected, {campaign.slug} decided {decided and decided.decision!r}"


def decisions_are_right(world: World) -> Iterator[str]:
    for id_, collection in world.collections.items():
        campaign = world.campaigns[id_]
        closed = next(change for change in world.phases[id_] if change.before in {"pledging", "interest"})
        secured = world.sum_at(campaign, "secured", closed.at)
        reached = closed.before == "pledging" and secured >= campaign.threshold_cents
        if (closed.after, collection.secured_cents) != ("collecting" if reached else "failed", secured):
            yield f"{campaign.slug} closed on {secured} of {campaign.threshold_cents}: {closed.after}"
        if collection.decision == "capture" or collection.authorized_cents is not None:
            authorized = world.sum_at(campaign, "authorized", collection.decided_at)
            right = "capture" if authorized >= campaign.threshold_cents else "release"
            if (collection.decision, collection.authorized_cents) != (right, authorized):
                yield f"{campaign.slug} decided {collection.decision} on {authorized} of {campaign.threshold_cents}"


def what_counts_is_to_be_charged(world: World) -> Iterator[str]:
    """Every pledge that the close counted has a payment, whatever happened to its card or its customer."""
    for id_, collection in world.collections.items():
        mine = [pledge for pledge in world.pledges.values() if pledge.campaign_id == id_]
        asked = sum(pledge.amount_cents for pledge in mine if world.payments_of[pledge.id])
        collected = any(change.after == "collecting" for change in world.phases[id_])
        if asked != (collection.secured_cents if collected else 0):
            yield f"campaign {id_} closed on {collection.secured_cents}, its payments are for {asked}"


def charged_is_agreed(world: World) -> Iterator[str]:
    for intent in world.intents.values():
        pledge = world.pledge_of(intent)
        campaign = world.campaigns[pledge.campaign_id]
        closed = next((change.at for change in world.phases[campaign.id] if change.after == "collecting"), None)
        given = [each for each in world.consents[pledge.id] if each.for_charge and closed and each.at <= closed]
        name = f"{intent['id']} of {intent['amount']} {intent['currency']}"
        if not given or not given[-1].text or given[-1].amount_cents != intent["amount"]:
            yield f"{name}: pledge {pledge.id} agreed to {[each.amount_cents for each in given]}"
        if (intent["currency"].upper(), intent["amount"]) != (campaign.currency, pledge.amount_cents):
            yield f"{name}: pledge {pledge.id} of {pledge.amount_cents}"
        if intent["amount_received"] not in {0, intent["amount"]}:
            yield f"{name}: {intent['amount_received']} was taken"


def silence_is_no_consent(world: World) -> Iterator[str]:
    """Nobody is charged under what they were not asked about, and nobody lapses who answered or could still answer."""
    for payment in world.payments.values():
        pledge = world.pledges[payment.pledge_id]
        newest = world.changes[pledge.campaign_id][-1:]
        if newest and not world.agreed_since(pledge, newest[0]):
            yield f"payment {payment.id}: pledge {pledge.id} never agreed to change {newest[0].number}"
    for pledge in world.pledges.values():
        for event in world.events[pledge.id]:
            if event.kind == "not_reconfirmed":
                change = [each for each in world.changes[pledge.campaign_id] if each.published_at < event.at][-1]
                if world.agreed_since(pledge, change) or event.at < change.ends_at:
                    yield f"pledge {pledge.id} lapsed, though it agreed to change {change.number} or still could"


def what_is_promised_was_published(world: World) -> Iterator[str]:
    for id_, campaign in world.campaigns.items():
        changes = world.changes[id_]
        said = {name: value for change in changes for name, value in json.loads(change.after).items()}
        wrong = {name: value for name, value in said.items() if getattr(campaign, name, value) != value}
        if wrong or [change.number for change in changes] != list(range(1, campaign.version + 1)):
            yield f"{campaign.slug} is at version {campaign.version}, its changes say {wrong}"


def only_allowed_moves(world: World) -> Iterator[str]:
    for pledge in world.pledges.values():
        here = None
        for event in world.events[pledge.id]:
            yield from (f"pledge {pledge.id}: {wrong}" for wrong in _wrong_with(event, here))
            here = (event.status, event.amount_cents)
        if here and here != (pledge.status, pledge.amount_cents):
            yield f"pledge {pledge.id} is {(pledge.status, pledge.amount_cents)}, its history says {here}"
        yield from _ends_belong(world, pledge)
    for id_, changes in world.phases.items():
        for change in changes:
            if change.after not in Campaign.MOVES[Campaign.Phase(change.before)]:
                yield f"campaign {id_}: {change.before} to {change.after}"


def _wrong_with(event: Row, here: tuple[str, int] | None) -> Iterator[str]:
    """An event starts where the one before ended, goes along the graph, and does what its kind says."""
    before, after = event.status_before, event.status
    if (before, event.amount_before_cents) != (here or ("unconfirmed", event.amount_before_cents)):
        yield f"{event.kind} from {before} {event.amount_before_cents}, it was {here}"
    if before != after and after not in Pledge.MOVES[Status(before)]:
        yield f"{before} to {after}"
    if STATUS_OF.get(event.kind, before) != after:
        yield f"{event.kind} made it {after}"
    if event.amount_before_cents != event.amount_cents and event.kind != "changed":
        yield f"{event.kind} changed {event.amount_before_cents} to {event.amount_cents}"


def _ends_belong(world: World, pledge: Row) -> Iterator[str]:
    """Lapsed is for campaigns that were collecting, released for those that ended without the money."""
    phases = {change.after for change in world.phases[pledge.campaign_id]}
    ends = {event.kind for event in world.events[pledge.id] if event.status == "lapsed"}
    if "lapsed" in ends and "collecting" not in phases:
        yield f"pledge {pledge.id} lapsed in a campaign that never collected"
    if pledge.status == "released" and not phases & ENDED:
        yield f"pledge {pledge.id} is released, its campaign goes on"
    closed = next((change.at for change in world.phases[pledge.campaign_id] if change.after not in OPEN), None)
    left = next((event.at for event in world.events[pledge.id] if event.kind == "withdrawn"), None)
    # After the close, only those whose card failed may leave.
    if closed and left and left > closed and all(map(_stands, world.payments_of[pledge.id])):
        yield f"pledge {pledge.id} was withdrawn after the close"


def _stands(payment: Row) -> bool:
    """Neither its card failed nor did somebody cancel it at the service."""
    return payment.attempt == 1 and payment.problem != "cancelled"


def what_a_person_cancelled_stays_so(world: World) -> Iterator[str]:
    """Nothing is reserved again behind the supporter's back: only on a page on which they paid themselves."""
    by_page = {session["payment_intent"] for session in objects(world.store, "checkout.session").values()}
    cancelled: dict[str, str] = {}
    for intent in world.intents.values():
        pledge = intent["metadata"]["pledge"]
        if pledge in cancelled and intent["id"] not in by_page:
            yield f"{intent['id']} of pledge {pledge} was made after somebody cancelled {cancelled[pledge]}"
        if intent["status"] == "canceled" and intent.get("cancellation_reason") not in {"abandoned", "automatic"}:
            cancelled[pledge] = intent["id"]


ALWAYS: dict[str, Callable[[World], Iterator[str]]] = {
    "I1 journals": journals_add_up,
    "I2 totals": totals_are_sums,
    "I3 one payment": one_payment_a_pledge,
    "I4 recount": nothing_before_the_recount,
    "I4 decision": decisions_are_right,
    "I4 close": what_counts_is_to_be_charged,
    "I5 consent": charged_is_agreed,
    "I5 silence": silence_is_no_consent,
    "I5 promise": what_is_promised_was_published,
    "I5 cancelled": what_a_person_cancelled_stays_so,
    "I7 moves": only_allowed_moves,
}
