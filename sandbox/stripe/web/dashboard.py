"""The Dashboard: what a person can do on Stripe's own pages without the site's involvement."""

from collections.abc import Callable, Iterator
from html import escape

from sandbox.look import Page, page, redirect
from sandbox.stripe.resources import balance
from sandbox.stripe.resources.currencies import written
from sandbox.stripe.resources.disputes import MOVES
from sandbox.stripe.resources.payments import CANCELLABLE
from sandbox.stripe.sandbox import Sandbox
from sandbox.stripe.state.errors import Refused
from sandbox.stripe.state.store import Obj

BANNER = "<strong>Payment sandbox.</strong> Nothing is charged here. Never type in a real card."
SHOWN = 25
REASONS = ("requested_by_customer", "fraudulent", "duplicate")

ACTS: dict[str, Callable[[Sandbox, str, str], object]] = {
    "refund": lambda sandbox, id_, amount: sandbox.refund(id_, int(amount) if amount else None),
    "cancel": lambda sandbox, id_, reason: sandbox.cancel_payment(id_, reason),
    "detach": lambda sandbox, id_, _: sandbox.detach(id_),
    "delete": lambda sandbox, id_, _: sandbox.delete_customer(id_),
    "top_up": lambda sandbox, currency, amount: sandbox.top_up(currency, int(amount)),
    "pay_out": lambda sandbox, currency, amount: sandbox.pay_out(currency, int(amount) if amount else None),
    "dispute": lambda sandbox, id_, outcome: sandbox.close_dispute(id_, outcome),
    "fault": lambda sandbox, name, value: sandbox.faults.set(name, value),
    "payouts": lambda sandbox, how, _: sandbox.set_up({"payouts": how}),
    "settle_days": lambda sandbox, _, days: sandbox.set_up({"settle_days": float(days)}),
    "settles_in": lambda sandbox, _, currency: sandbox.set_up({"settles_in": currency.lower()}),
}


def answer(sandbox: Sandbox, method: str, fields: dict[str, str]) -> Page:
    if method != "POST":
        return _shown(sandbox)
    try:
        ACTS[fields.get("act", "")](sandbox, fields.get("id", ""), fields.get("value", "").strip())
    except (Refused, KeyError, ValueError) as error:
        return _shown(sandbox, str(error) if isinstance(error, Refused) else "That was not understood.", status=422)
    return redirect("/dashboard")


def _shown(sandbox: Sandbox, refusal: str = "", *, status: int = 200) -> Page:
    sandbox.box.do_what_is_due()
    error = f'<p class="error" role="alert">{escape(refusal)}</p>' if refusal else ""
    main = f"""<h1>Dashboard</h1>
<p class="lead">What a person can do at Stripe, behind the site's back.</p>{error}
<h2>Balance</h2>{_balance(sandbox)}
<h2>Account</h2>{_account(sandbox)}
<h2>Payments</h2>{_table(sandbox, "charge", _charge)}
<h2>Payments to cancel</h2>{_table(sandbox, "payment_intent", _intent)}
<h2>Disputes</h2>{_table(sandbox, "dispute", _dispute)}
<h2>Customers</h2>{_table(sandbox, "customer", _customer)}
<h2>Saved cards</h2>{_table(sandbox, "payment_method", _card)}
<h2>What goes wrong on purpose</h2><table><tbody>{"".join(_faults(sandbox))}</tbody></table>"""
    return page("Dashboard · payment sandbox", main, banner=BANNER, status=status, wide=True)


def _form(act: str, id_: str, label: str, *, value: str | None = None, name: str = "") -> str:
    """A button and, if there is a `value`, an input field, mostly for an amount in minor units."""
    field = ""
    if value is not None:
        field = f'<label>{escape(name)} <input name="value" value="{escape(value)}" size="8"></label> '
    return f"""<form method="post"><input type="hidden" name="act" value="{act}">
<input type="hidden" name="id" value="{escape(id_)}">{field}<button class="plain">{escape(label)}</button></form>"""


def _balance(sandbox: Sandbox) -> str:
    there = balance.retrieve(sandbox.box, {})
    pending = {each["currency"]: each["amount"] for each in there["pending"]}
    rows = "".join(
        f"""<tr><th scope="row">{name.upper()}</th><td class="number">{written(amount, name)}</td>
<td class="number">{written(pending[name], name)}</td>
<td>{_form("top_up", name, "Top up", value="100000", name="Minor units")}</td>
<td>{_form("pay_out", name, "Pay out", value="", name="Minor units")}</td></tr>"""
        for name, amount in ((each["currency"], each["amount"]) for each in there["available"])
    )
    return f"""<table><thead><tr><th scope="col">Currency</th><th scope="col">Available</th><th scope="col">Pending</th>
<th scope="col">From the bank</th><th scope="col">To the bank</th></tr></thead><tbody>{rows}</tbody></table>"""


def _account(sandbox: Sandbox) -> str:
    account = sandbox.box.account
    other = "manual" if account.payouts == "automatic" else "automatic"
    days = f"{account.settle_days:g}"
    return f"""<p>Payouts are {account.payouts}.</p>{_form("payouts", other, f"Make payouts {other}")}
{_form("settle_days", "", "Set", value=days, name="Days until money is available")}
{_form("settles_in", "", "Set", value=account.settles_in, name="Currency that everything is converted to")}"""


def _faults(sandbox: Sandbox) -> Iterator[str]:
    for name, value in sandbox.faults.as_json().items():
        yield _row(name, _form("fault", name, "Set", value="" if value is None else str(value), name="to"))


def _table(sandbox: Sandbox, kind: str, row: Callable[[Obj], str]) -> str:
    found = [row(each) for each in sandbox.box.store.find(kind, [], SHOWN)]
    return f"<table><tbody>{''.join(found)}</tbody></table>" if any(found) else "<p>None.</p>"


def _row(*cells: str) -> str:
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def _charge(charge: Obj) -> str:
    left = charge["amount_captured"] - charge["amount_refunded"]
    act = _form("refund", charge["id"], "Refund", value=str(left), name="Minor units") if left > 0 else ""
    return _row(charge["id"], written(charge["amount"], charge["currency"]), charge["status"], act)


def _intent(intent: Obj) -> str:
    if intent["status"] not in CANCELLABLE:
        return ""
    name = ", ".join(REASONS)
    act = _form("cancel", intent["id"], "Cancel", value=REASONS[0], name=name)
    return _row(intent["id"], written(intent["amount"], intent["currency"]), intent["status"], act)


def _dispute(dispute: Obj) -> str:
    ways = MOVES.get(dispute["status"], ())
    act = _form("dispute", dispute["id"], "Go on", value=ways[0], name=" or ".join(ways)) if ways else ""
    return _row(dispute["id"], written(dispute["amount"], dispute["currency"]), dispute["status"], act)


def _customer(customer: Obj) -> str:
    if customer.get("deleted"):
        return ""
    return _row(customer["id"], escape(customer.get("email") or ""), _form("delete", customer["id"], "Delete"))


def _card(method: Obj) -> str:
    if not method["customer"]:
        return ""
    return _row(method["id"], f"···· {method['card']['last4']}", _form("detach", method["id"], "Detach"))
