"""Every API call that the sandbox supports: method, path, handler, and the SDK's parameter type."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from stripe import params as known
from stripe.params import checkout as known_checkout

from sandbox.stripe.resources import balance, checkout, customers, lists, payments, refunds, setups
from sandbox.stripe.state.box import Box
from sandbox.stripe.state.store import Obj


class Route(NamedTuple):
    does: Callable[..., Obj]
    params: type


def _page(kind: str, url: str, box: Box, p: Obj) -> Obj:
    return lists.page(box, kind, p, url)


def _read(kind: str, box: Box, id_: str, _p: Obj) -> Obj:
    return box.get(kind, id_)


def _listed(kind: str, path: str, params: type) -> dict[str, Route]:
    return {f"GET {path}": Route(partial(_page, kind, f"/v1/{path}"), params)}


def _readable(kind: str, path: str, params: type) -> dict[str, Route]:
    return {f"GET {path}/*": Route(partial(_read, kind), params)}


ROUTES: dict[str, Route] = {
    "POST customers": Route(customers.create, known.CustomerCreateParams),
    "GET customers/*": Route(customers.retrieve, known.CustomerRetrieveParams),
    "POST customers/*": Route(customers.update, known.CustomerUpdateParams),
    "DELETE customers/*": Route(customers.delete, known.CustomerDeleteParams),
    "GET customers/*/payment_methods": Route(customers.methods, known.CustomerPaymentMethodListParams),
    "POST payment_methods/*/attach": Route(customers.attach, known.PaymentMethodAttachParams),
    "POST payment_methods/*/detach": Route(customers.detach, known.PaymentMethodDetachParams),
    "POST setup_intents": Route(setups.create, known.SetupIntentCreateParams),
    "POST setup_intents/*/confirm": Route(setups.confirm, known.SetupIntentConfirmParams),
    "POST setup_intents/*/cancel": Route(setups.cancel, known.SetupIntentCancelParams),
    "POST payment_intents": Route(payments.create, known.PaymentIntentCreateParams),
    "POST payment_intents/*": Route(payments.update, known.PaymentIntentUpdateParams),
    "POST payment_intents/*/confirm": Route(payments.confirm, known.PaymentIntentConfirmParams),
    "POST payment_intents/*/capture": Route(payments.capture, known.PaymentIntentCaptureParams),
    "POST payment_intents/*/cancel": Route(payments.cancel, known.PaymentIntentCancelParams),
    "POST checkout/sessions": Route(checkout.create, known_checkout.SessionCreateParams),
    "POST checkout/sessions/*": Route(checkout.update, known_checkout.SessionUpdateParams),
    "POST checkout/sessions/*/expire": Route(checkout.expire, known_checkout.SessionExpireParams),
    "POST refunds": Route(refunds.create, known.RefundCreateParams),
    "POST refunds/*": Route(refunds.update, known.RefundUpdateParams),
    "GET balance": Route(balance.retrieve, known.BalanceRetrieveParams),
    **_listed("customer", "customers", known.CustomerListParams),
    **_listed("setup_intent", "setup_intents", known.SetupIntentListParams),
    **_readable("setup_intent", "setup_intents", known.SetupIntentRetrieveParams),
    **_listed("payment_intent", "payment_intents", known.PaymentIntentListParams),
    **_readable("payment_intent", "payment_intents", known.PaymentIntentRetrieveParams),
    **_listed("payment_method", "payment_methods", known.PaymentMethodListParams),
    **_readable("payment_method", "payment_methods", known.PaymentMethodRetrieveParams),
    **_listed("checkout.session", "checkout/sessions", known_checkout.SessionListParams),
    **_readable("checkout.session", "checkout/sessions", known_checkout.SessionRetrieveParams),
    **_listed("charge", "charges", known.ChargeListParams),
    **_readable("charge", "charges", known.ChargeRetrieveParams),
    **_listed("refund", "refunds", known.RefundListParams),
    **_readable("refund", "refunds", known.RefundRetrieveParams),
    **_listed("dispute", "disputes", known.DisputeListParams),
    **_readable("dispute", "disputes", known.DisputeRetrieveParams),
    **_listed("event", "events", known.EventListParams),
    **_readable("event", "events", known.EventRetrieveParams),
    **_listed("balance_transaction", "balance_transactions", known.BalanceTransactionListParams),
    **_readable("balance_transaction", "balance_transactions", known.BalanceTransactionRetrieveParams),
}


def find(method: str, path: str) -> tuple[str, Route | None, list[str]]:
    """The endpoint's name, its route if there is one, and the ids in the path."""
    parts = path.removeprefix("/v1/").strip("/").split("/")
    at = 2 if parts[0] == "checkout" else 1
    ids = parts[at : at + 1]
    name = f"{method} {'/'.join([*parts[:at], *('*' for _ in ids), *parts[at + 1 :]])}"
    return name, ROUTES.get(name), ids
