import random
import re
import threading
import time
from dataclasses import dataclass, field, fields
from typing import Any, Literal

from sandbox.stripe.state.errors import Dropped, Refused
from sandbox.stripe.state.store import Obj

Webhooks = Literal["on", "off", "duplicate", "reorder", "hold"]


@dataclass
class Faults:
    """Simulated faults. Every field can be changed at run time; the defaults cause none."""

    latency_ms: float = 0
    share_429: float = 0
    share_5xx: float = 0
    fail_before_next: int = 0  # drop the connection of this many calls before processing
    lose_reply_next: int = 0  # process this many calls, then drop the connection
    lose_reply_path: str = ""  # applies to calls whose "METHOD /path" matches this expression
    path: str = ""  # the same for latency, shares and fail_before_next
    save_5xx_next: int = 0  # answer 500 and replay that response for the idempotency key for days
    save_5xx_path: str = "^POST "  # applies to calls whose "METHOD /path" matches this expression
    save_5xx_acts: bool = False  # whether the 500 comes after the work was done
    forbid: str = ""  # 403 for calls whose "METHOD /path" matches: the restricted key lacks the permission
    key_rolled: bool = False  # the key has expired: 401
    omit_capture_before: bool = False  # leave out the time at which authorizations expire
    webhooks: Webhooks = "on"
    seed: int | None = None
    _random: random.Random = field(default_factory=random.Random, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def as_json(self) -> Obj:
        return {f.name: getattr(self, f.name) for f in fields(self) if f.name[0] != "_"}

    def change(self, wanted: Obj) -> None:
        for name, value in wanted.items():
            if name not in self.as_json():
                raise Refused(400, f"There is no fault called {name}.", param=name)
            if name == "webhooks" and value not in Webhooks.__args__:  # type: ignore[attr-defined]
                raise Refused(400, f"webhooks must be one of {', '.join(Webhooks.__args__)}", param=name)  # type: ignore[attr-defined]
        for name, value in wanted.items():
            setattr(self, name, value)
        if "seed" in wanted:
            self._random.seed(self.seed)

    def set(self, name: str, text: str) -> None:
        """Change one fault from text entered by a person."""
        was = getattr(Faults(), name, None)
        kind = int if was is None else type(was)
        self.change({name: text.lower() in ("true", "1", "on", "yes") if kind is bool else kind(text or 0)})

    def clear(self) -> None:
        self.change(Faults().as_json())

    def before(self, call: str) -> None:
        """Simulate latency, rate limits, 5xx errors or a lost connection before processing."""
        if self.path and not re.search(self.path, call):
            return
        if self._take("fail_before_next"):
            raise Dropped
        if self.latency_ms:
            time.sleep(self.latency_ms / 1000)
        if self._happens(self.share_429):
            message = "Request rate limit exceeded."
            raise Refused(429, message, code="rate_limit", saved=False)
        if self._happens(self.share_5xx):
            raise Refused(503, "Something went wrong on our side.", kind="api_error", saved=False)

    def spoil(self, call: str, *, acted: bool) -> None:
        """Answer 500 before or after the work is done, depending on `save_5xx_acts`, and save that for the key."""
        if acted == self.save_5xx_acts and re.search(self.save_5xx_path, call) and self._take("save_5xx_next"):
            raise Refused(500, "An unknown error occurred.", kind="api_error", acted=acted)

    def refuse_key(self, call: str, secret_key: str) -> None:
        """Refuse a secret key that was rolled, or that lacks a permission."""
        hidden = f"{secret_key[:8]}{'*' * 8}{secret_key[-4:]}"
        if self.key_rolled:
            raise Refused(401, f"Expired API Key provided: {hidden}", code="api_key_expired", saved=False)
        if self.forbid and re.search(self.forbid, call):
            message = (
                f"The provided key '{hidden}' does not have the required permissions for this endpoint on account"
                f" 'acct_sandbox'. Having the '{_right(call)}' permission would allow this request to continue."
            )
            raise Refused(403, message, saved=False)

    def after(self, call: str) -> None:
        """Lose the response after the work was done."""
        if re.search(self.lose_reply_path, call) and self._take("lose_reply_next"):
            raise Dropped

    def shuffle(self, items: list[Any]) -> None:
        with self._lock:
            self._random.shuffle(items)

    def _happens(self, share: float) -> bool:
        with self._lock:
            return share > 0 and self._random.random() < share

    def _take(self, name: str) -> bool:
        with self._lock:
            left: int = getattr(self, name)
            setattr(self, name, max(0, left - 1))
            return left > 0


def _right(call: str) -> str:
    """The name of the permission that a call needs: `rak_payment_intent_write`."""
    method, _, path = call.partition(" ")
    parts = path.removeprefix("/v1/").split("/")
    name = "checkout_session" if parts[0] == "checkout" else parts[0].removesuffix("s")
    return f"rak_{name}_{'read' if method == 'GET' else 'write'}"
