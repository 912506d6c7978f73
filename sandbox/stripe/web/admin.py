"""The control API for tests, under /_sandbox/."""

import re
from collections.abc import Callable
from typing import NamedTuple

from sandbox.stripe.sandbox import Sandbox
from sandbox.stripe.state.errors import Refused
from sandbox.stripe.state.store import Obj


class Switch(NamedTuple):
    pattern: str
    does: Callable[[Sandbox, Obj, str], Obj]


def _faults(sandbox: Sandbox, given: Obj, _id: str) -> Obj:
    sandbox.faults.change(given)
    return sandbox.faults.as_json()


def _reset(sandbox: Sandbox, _given: Obj, _id: str) -> Obj:
    sandbox.reset()
    return sandbox.stats()


def _clock(sandbox: Sandbox, given: Obj, _id: str) -> Obj:
    units = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}
    if unknown := set(given) - set(units):
        raise Refused(400, f"The clock moves by {', '.join(units)}, not by {', '.join(unknown)}.")
    return {"now": sandbox.move_clock(sum(units[name] * float(value) for name, value in given.items()))}


def _complete(sandbox: Sandbox, given: Obj, id_: str) -> Obj:
    return sandbox.complete(id_, given.get("card", "visa"), given.get("outcome", "approve"))


def _expire(sandbox: Sandbox, given: Obj, _id: str) -> Obj:
    return {"expired": sandbox.expire_authorizations(given.get("payment_intent", ""))}


def _close(sandbox: Sandbox, given: Obj, id_: str) -> Obj:
    return sandbox.close_dispute(id_, given["outcome"], second_fee=given.get("second_fee", False))


SWITCHES = (
    Switch("GET faults", lambda sandbox, _given, _id: sandbox.faults.as_json()),
    Switch("POST faults", _faults),
    Switch("GET stats", lambda sandbox, _given, _id: sandbox.stats()),
    Switch("POST reset", _reset),
    Switch("POST clock", _clock),
    Switch("POST webhooks/flush", lambda sandbox, _given, _id: {"flushed": sandbox.flush_webhooks()}),
    Switch("POST expire_authorizations", _expire),
    Switch(
        "POST payment_intents/(.+)/cancel",
        lambda sandbox, given, id_: sandbox.cancel_payment(id_, given.get("reason", "requested_by_customer")),
    ),
    Switch("POST fail_refunds", lambda sandbox, _given, _id: {"failed": sandbox.fail_refunds()}),
    Switch("POST checkout/(.+)/complete", _complete),
    Switch(
        "POST authenticate/(.+)",
        lambda sandbox, given, id_: sandbox.authenticate(id_, given.get("outcome", "approve")),
    ),
    Switch("POST disputes/(.+)/close", _close),
    Switch("GET account", lambda sandbox, _given, _id: sandbox.box.account.as_json()),
    Switch("POST account", lambda sandbox, given, _id: sandbox.set_up(given)),
    Switch("POST top_up", lambda sandbox, given, _id: sandbox.top_up(given["currency"], given["amount"])),
    Switch("POST pay_out", lambda sandbox, given, _id: sandbox.pay_out(given["currency"], given.get("amount"))),
    Switch("POST charges/(.+)/refund", lambda sandbox, given, id_: sandbox.refund(id_, given.get("amount"))),
    Switch("POST cards/(.+)/detach", lambda sandbox, _given, id_: sandbox.detach(id_)),
    Switch("POST cards/(.+)/renew", lambda sandbox, given, id_: sandbox.renew_card(id_, given["last4"])),
    Switch("POST customers/(.+)/delete", lambda sandbox, _given, id_: sandbox.delete_customer(id_)),
    Switch("POST charges/(.+)/warn", lambda sandbox, _given, id_: sandbox.warn_of_fraud(id_)),
    Switch("POST events", lambda sandbox, given, _id: sandbox.emit(given["type"], given["object"])),
)


def answer(sandbox: Sandbox, method: str, path: str, given: Obj) -> Obj:
    call = f"{method} {path.removeprefix('/_sandbox/').strip('/')}"
    for switch in SWITCHES:
        if found := re.fullmatch(switch.pattern, call):
            try:
                return switch.does(sandbox, given, found[1] if found.groups() else "")
            except (KeyError, TypeError, ValueError) as error:
                raise Refused(400, f"Not understood: {error!r}") from error
    raise Refused(404, f"There is no switch {call}.")
