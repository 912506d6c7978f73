import random
import re
import threading
import time
from dataclasses import dataclass, field, fields
from typing import Any, Literal

from .errors import Dropped, Refused
from .store import Obj

Webhooks = Literal["on", "off", "duplicate", "reorder", "hold"]


@dataclass
class Faults:
    """What goes wrong on purpose. Every field is a switch; the defaults break nothing."""

    latency_ms: float = 0
    share_429: float = 0
    share_5xx: float = 0
    fail_before_next: int = 0  # drop the connection before acting
    lose_reply_next: int = 0  # act, then drop the connection
    lose_reply_path: str = ""  # only on "METHOD /path" that match this expression
    path: str = ""  # the same for latency, the shares and fail_before_next
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

    def clear(self) -> None:
        self.change(Faults().as_json())

    def before(self, call: str) -> None:
        """Be slow, busy, broken or gone before anything is done."""
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

    def after(self, call: str) -> None:
        """Lose the answer to something that was done."""
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
