import http.client
import json
import threading
import time
from collections.abc import Callable
from urllib.parse import urlsplit

import stripe

from sandbox.stripe.state.box import Box
from sandbox.stripe.state.store import public, sparse

type Send = Callable[[bytes, str], bool]

LONGEST_WAIT = 60
GIVE_UP_AFTER = 100
AT_ONCE = 50


class Courier:
    """Delivers signed events to the webhook, retrying until they are accepted, even across restarts."""

    def __init__(self, box: Box, send: Send, secret: str) -> None:
        self.box = box
        self.send = send
        self.secret = secret
        self._carrying = threading.Lock()
        self._wake = threading.Event()
        self._threaded = False
        self._stopped = False

    def notice(self) -> None:
        """Deliver pending events: wake the thread or, if there is none, do it now."""
        if self._threaded:
            self._wake.set()
        else:
            self.deliver_due()

    def deliver_due(self) -> None:
        # The receiver of an event may call back: the outermost round delivers the resulting events.
        while self._due() and self._carrying.acquire(blocking=False):
            try:
                self._round(self._due())
            finally:
                self._carrying.release()

    def _due(self) -> list[tuple[int, int, str]]:
        return self.box.store.rows(
            "SELECT id, tries, event FROM deliveries WHERE held = 0 AND due <= ? ORDER BY id LIMIT ?",
            (time.time(), AT_ONCE),
        )

    def _round(self, due: list[tuple[int, int, str]]) -> None:
        mode = self.box.faults.webhooks
        if mode == "reorder":
            self.box.faults.shuffle(due)
        for id_, tries, event in due:
            arrived = [self._carry(event) for _ in range(2 if mode == "duplicate" else 1)]
            with self.box.store.transaction():
                if all(arrived):
                    self.box.store.db.execute("DELETE FROM deliveries WHERE id = ?", (id_,))
                else:
                    wait = min(LONGEST_WAIT, 2**tries)
                    self.box.store.db.execute(
                        "UPDATE deliveries SET tries = tries + 1, due = ? WHERE id = ?",
                        (time.time() + wait if tries < GIVE_UP_AFTER else None, id_),
                    )

    def _carry(self, event: str) -> bool:
        found = self.box.store.get(event)
        if found is None:
            return True
        body = json.dumps(sparse(public(found)))
        signature: str = stripe.WebhookSignature.generate_signature_header(body, self.secret)
        return self.send(body.encode(), signature)

    def flush(self) -> int:
        """Release held deliveries, and retry waiting ones at once; returns how many."""
        with self.box.store.transaction():
            changed = self.box.store.db.execute("UPDATE deliveries SET held = 0, due = ?", (time.time(),))
        self.deliver_due()
        return changed.rowcount

    def waiting(self) -> int:
        return int(self.box.store.rows("SELECT count(*) FROM deliveries")[0][0])

    # -- as a thread -----------------------------------------------------------------------------------

    def run(self) -> None:
        self._threaded = True
        while not self._stopped:
            self._wake.wait(timeout=0.5)
            self._wake.clear()
            if self.box.faults.webhooks == "reorder":
                time.sleep(0.2)  # wait for a few events, so that there is something to shuffle
            if not self._stopped:
                self.box.do_what_is_due()
                self.deliver_due()

    def stop(self) -> None:
        self._stopped = True
        self._wake.set()


class Post:
    """POSTs to one address over a persistent connection."""

    def __init__(self, url: str) -> None:
        self.url = urlsplit(url)
        self._connection: http.client.HTTPConnection | None = None

    def __call__(self, body: bytes, signature: str) -> bool:
        try:
            return self._try(body, signature)
        except (OSError, http.client.HTTPException):
            self._forget()
            return False

    def _try(self, body: bytes, signature: str) -> bool:
        kept = self._connection
        self._connection = kept or self._connect()
        try:
            return self._post(self._connection, body, signature)
        except (OSError, http.client.HTTPException):
            if kept is None:
                raise
            # A kept connection may have been closed in the meantime: retry with a new one.
            self._forget()
            self._connection = self._connect()
            return self._post(self._connection, body, signature)

    def _connect(self) -> http.client.HTTPConnection:
        kind = http.client.HTTPSConnection if self.url.scheme == "https" else http.client.HTTPConnection
        return kind(self.url.netloc, timeout=10)

    def _post(self, connection: http.client.HTTPConnection, body: bytes, signature: str) -> bool:
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Stripe-Signature": signature,
            "User-Agent": "Stripe/1.0 (sandbox)",
        }
        connection.request("POST", self.url.path or "/", body, headers)
        response = connection.getresponse()
        response.read()
        return 200 <= response.status < 300

    def _forget(self) -> None:
        if self._connection:
            self._connection.close()
        self._connection = None
