"""Connecting stripe-python to a sandbox in the same process: no port, no thread, no file."""

from base64 import b64decode
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import stripe

from sandbox.stripe.calls.api import Request
from sandbox.stripe.sandbox import Sandbox
from sandbox.stripe.state.errors import Dropped


class InProcess(stripe.HTTPClient):
    """`stripe.StripeClient("sk_test_sandbox", http_client=InProcess(sandbox))`"""

    name = "sandbox"

    def __init__(self, sandbox: Sandbox) -> None:
        super().__init__()
        self.sandbox = sandbox

    def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        post_data: Any = None,
        *,
        _usage: list[str] | None = None,
    ) -> tuple[str, int, Mapping[str, str]]:
        given = {name.lower(): value for name, value in (headers or {}).items()}
        parts = urlsplit(url)
        request = Request(
            method.upper(),
            parts.path,
            (post_data or "") if method == "post" else parts.query,
            secret_key(given.get("authorization", "")),
            given.get("idempotency-key", ""),
            given.get("stripe-version", ""),
        )
        try:
            answer = self.sandbox.api.answer(request)
        except Dropped:
            raise _lost() from None
        finally:
            self.sandbox.courier.notice()
        return answer.body, answer.status, {name.lower(): value for name, value in answer.headers.items()}

    def close(self) -> None:
        pass


def _lost() -> stripe.APIConnectionError:
    return stripe.APIConnectionError("The connection was lost.", should_retry=True)  # type: ignore[no-untyped-call]


def client(sandbox: Sandbox, key: str = "sk_test_sandbox") -> stripe.StripeClient:
    return stripe.StripeClient(key, http_client=InProcess(sandbox))


def secret_key(authorization: str) -> str:
    """The key from a `Bearer sk_…` or HTTP basic authentication header."""
    scheme, _, value = authorization.partition(" ")
    if scheme.lower() == "basic":
        return b64decode(value).decode(errors="replace").partition(":")[0]
    return value
