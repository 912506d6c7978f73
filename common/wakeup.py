"""Waking workers through Redis, so that they do not wait for the next sweep. It may fail without harm.

Publishing to an unavailable broker can hang for seconds, so a thread does it; a burst of wake-ups sends one message.
"""

import logging
import threading
import time
from functools import partial

from celery import current_app
from django.db import transaction

log = logging.getLogger(__name__)

QUIET_SECONDS = 0.05


class Waker:
    def __init__(self) -> None:
        self._wanted: set[str] = set()
        self._lock = threading.Lock()
        self._rung = threading.Event()
        self._thread: threading.Thread | None = None

    def wake(self, task: str) -> None:
        with self._lock:
            self._wanted.add(task)
            if self._thread is None or not self._thread.is_alive():  # threads do not survive a fork
                self._thread = threading.Thread(target=self._publish_forever, name="bell", daemon=True)
                self._thread.start()
        self._rung.set()

    def _publish_forever(self) -> None:
        while self._rung.wait():
            self._rung.clear()
            with self._lock:
                tasks, self._wanted = self._wanted, set()
            for task in tasks:
                self._publish(task)
            time.sleep(QUIET_SECONDS)

    def _publish(self, task: str) -> None:
        try:
            current_app.send_task(task, retry=False)
        except Exception as error:  # noqa: BLE001  (whatever happens, the next sweep does the work)
            log.warning("could not wake a worker for %s: %s", task, type(error).__name__)


_waker = Waker()


def wake_on_commit(*tasks: str) -> None:
    """Wake workers for these tasks once the current transaction is committed."""
    for task in tasks:
        transaction.on_commit(partial(_waker.wake, task))
