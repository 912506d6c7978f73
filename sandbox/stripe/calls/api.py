"""Processing API requests: authentication, simulated faults, idempotency keys, routing."""

import hashlib
import json
import secrets
from collections import Counter
from dataclasses import dataclass, field

from sandbox.stripe.calls import params
from sandbox.stripe.calls.routes import Route, find
from sandbox.stripe.resources import balance, checkout, lists, payments, refunds
from sandbox.stripe.state.box import Box
from sandbox.stripe.state.errors import Refused
from sandbox.stripe.state.store import Obj, public, sparse

KEYS_LAST = 24 * 3600
FAULTS_LAST = 72 * 3600  # Stripe promises at least a day, but its saved 5xx responses were observed to last longer
VERBS = {
    "expire_authorization": payments.expire,
    "expire_session": checkout.expire_in_time,
    "fail_refund": refunds.fail,
    "pay_out_daily": balance.pay_out_daily,
    "send_refunds": refunds.send_waiting,
    "settle": balance.settle,
}


@dataclass(frozen=True, slots=True)
class Request:
    method: str
    path: str
    form: str = ""  # the body of a POST, the query of anything else
    secret_key: str = ""
    idempotency_key: str = ""
    version: str = ""

    @property
    def print(self) -> str:
        said = f"{self.method} {self.path} {self.form}"
        return hashlib.blake2b(said.encode(), digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: str
    headers: dict[str, str] = field(default_factory=dict)


class Api:
    def __init__(self, box: Box, secret_key: str) -> None:
        if not secret_key.startswith(("sk_test_", "rk_test_")):
            raise ValueError("The sandbox takes only test keys: sk_test_… or rk_test_…")
        self.box = box
        self.secret_key = secret_key
        self.calls: Counter[str] = Counter()
        self._busy: dict[str, Request] = {}
        box.verbs.update(VERBS)

    def answer(self, request: Request) -> Answer:
        """Process a request. Raises Dropped to simulate a lost connection."""
        name, route, ids = find(request.method, request.path)
        call = f"{request.method} {request.path}"
        self.calls[name if route else "unknown"] += 1
        headers = {"Request-Id": f"req_{secrets.token_hex(7)}"}
        if request.version:
            headers["Stripe-Version"] = request.version
        try:
            self._authenticate(request)
            with _Alone(self._busy, request):
                self.box.faults.before(call)
                self.box.do_what_is_due()
                status, body, replayed = self._run(request, route, ids, headers["Request-Id"])
        except Refused as refused:
            status, body, replayed = refused.status, _error(refused, headers["Request-Id"]), False
        if replayed:
            headers["Idempotent-Replayed"] = "true"
        self.box.faults.after(call)
        return Answer(status, body, headers)

    def _authenticate(self, request: Request) -> None:
        if not request.secret_key:
            raise Refused(401, "You did not provide an API key.", saved=False)
        if request.secret_key != self.secret_key:
            hidden = f"{request.secret_key[:8]}{'*' * 8}{request.secret_key[-4:]}"
            raise Refused(401, f"Invalid API Key provided: {hidden}", saved=False)
        self.box.faults.refuse_key(f"{request.method} {request.path}", request.secret_key)

    def _run(self, request: Request, route: Route | None, ids: list[str], id_: str) -> tuple[int, str, bool]:
        if request.method == "GET" or not request.idempotency_key:
            with self.box.store.transaction():
                return *self._act(request, route, ids, id_), False
        with self.box.store.transaction():
            if seen := self._seen(request):
                return *seen, True
            status, body = self._act(request, route, ids, id_)
            self.box.store.db.execute(
                "INSERT OR REPLACE INTO keys VALUES (?, ?, ?, ?, ?)",
                (request.idempotency_key, request.print, status, body, self.box.now()),
            )
        return status, body, False

    def _seen(self, request: Request) -> tuple[int, str] | None:
        rows = self.box.store.rows(
            "SELECT print, status, body FROM keys WHERE key = ? AND created > CASE WHEN status < 500 THEN ? ELSE ? END",
            (request.idempotency_key, self.box.now() - KEYS_LAST, self.box.now() - FAULTS_LAST),
        )
        if not rows:
            return None
        if rows[0][0] != request.print:
            message = (
                "Keys for idempotent requests can only be used with the same parameters they were first used"
                f" with. Try using a key other than '{request.idempotency_key}'."
            )
            raise Refused(400, message, kind="idempotency_error", saved=False)
        return rows[0][1], rows[0][2]

    def _act(self, request: Request, route: Route | None, ids: list[str], id_: str) -> tuple[int, str]:
        self.box.request = {"id": id_, "idempotency_key": request.idempotency_key or None}
        call = f"{request.method} {request.path}"
        try:
            self.box.faults.spoil(call, acted=False)
            result = self._result(request, route, ids)
            self.box.faults.spoil(call, acted=True)
            return 200, json.dumps(sparse(result))
        except Refused as refused:
            if not refused.saved:
                raise
            if not refused.keeps_changes:
                self.box.store.undo()
            return refused.status, _error(refused, id_)

    def _result(self, request: Request, route: Route | None, ids: list[str]) -> Obj:
        if route is None:
            message = f"Unrecognized request URL ({request.method}: {request.path})."
            raise Refused(404, message, saved=False)
        given = params.check(params.decode(request.form), route.params)
        paths = given.pop("expand", None) or []
        result = public(route.does(self.box, *ids, given))
        for path in paths:
            lists.expand(self.box, result, path)
        return result


class _Alone:
    """Refuses the second of two concurrent requests with the same idempotency key."""

    def __init__(self, busy: dict[str, Request], request: Request) -> None:
        self.busy = busy
        self.request = request
        self.key = "" if request.method == "GET" else request.idempotency_key

    def __enter__(self) -> None:
        if self.key and self.busy.setdefault(self.key, self.request) is not self.request:
            message = (
                "There is currently another in-progress request using this Idempotent Key (that probably"
                f" means you submitted twice, and the other request is still going through): {self.key}."
            )
            raise Refused(409, message, kind="idempotency_error", code="idempotency_key_in_use", saved=False)

    def __exit__(self, *_: object) -> None:
        self.busy.pop(self.key, None)


def _error(refused: Refused, request_id: str) -> str:
    url = f"https://dashboard.stripe.com/test/logs/{request_id}"
    return json.dumps({"error": sparse(refused.error) | {"request_log_url": url}})
