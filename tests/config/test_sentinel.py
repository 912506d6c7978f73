"""Several Redis servers, watched by sentinels: when the one in use fails, tasks reach the workers by another."""

import ast
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from celery import Celery
from django.db import connection
from kombu.exceptions import OperationalError

from common import wakeup
from devstack import places, valkey
from devstack.processes import Crew
from devstack.running import base_environment
from tests.helpers.threads import wait_until

pytestmark = pytest.mark.django_db(transaction=True)

TASK = "common.tasks.deliver_mail"
MASTER = "commonbid"
PASSWORD, SENTINELS_PASSWORD = "for-servers", "for-sentinels"
SERVER = f"""
    bind {places.HOST}
    save ""
    requirepass {PASSWORD}
    primaryauth {PASSWORD}
"""
SENTINEL = f"""
    bind {places.HOST}
    sentinel monitor {MASTER} {places.HOST} {{master}} 2
    sentinel auth-pass {MASTER} {PASSWORD}
    sentinel down-after-milliseconds {MASTER} 1000
    sentinel failover-timeout {MASTER} 3000
    requirepass {SENTINELS_PASSWORD}
    sentinel sentinel-pass {SENTINELS_PASSWORD}
"""


class Queue:
    """A master, its replica, three sentinels, and what the site's settings make of them."""

    def __init__(self, local: Path) -> None:
        ports = places.free_ports(local)
        self.local, self.crew = local, Crew(base_environment(local), quiet=True)
        self.master, self.replica, *self.sentinels = [next(ports) for _ in range(5)]
        self._start(self.master, SERVER)
        self._start(self.replica, f"{SERVER}\nreplicaof {places.HOST} {self.master}")
        for port in self.sentinels:
            self._start(port, SENTINEL.format(master=self.master), "--sentinel")
        self.env = {
            "REDIS_URL": ";".join(f"sentinel://:{PASSWORD}@{places.HOST}:{port}/0" for port in self.sentinels),
            "REDIS_MASTER_NAME": MASTER,
            "REDIS_SENTINEL_PASSWORD": SENTINELS_PASSWORD,
        }

    def _start(self, port: int, text: str, *arguments: str) -> None:
        home = places.make_private(self.local / str(port))
        places.write_private(home / "own.conf", f"port {port}\ndir {home}\n{text}")
        self.crew.start(str(port), *valkey.command(str(home / "own.conf"), *arguments))

    def is_watched(self) -> bool:
        """Whether each sentinel knows the replica and the other sentinels."""
        try:
            seen = [
                redis.Redis(port=port, password=SENTINELS_PASSWORD).sentinel_master(MASTER) for port in self.sentinels
            ]
        except redis.RedisError:
            return False
        return all((each["num-slaves"], each["num-other-sentinels"]) == (1, 2) for each in seen)

    def kill(self, port: int) -> None:
        os.kill(self.crew.pids()[str(port)], signal.SIGKILL)

    def site(self) -> Celery:
        """What publishes tasks, with the site's own settings."""
        read = "from config import settings as s; print((s.CELERY_BROKER_URL, s.CELERY_BROKER_TRANSPORT_OPTIONS))"
        env = {**os.environ, **self.env}
        run = subprocess.run([sys.executable, "-c", read], env=env, capture_output=True, text=True, check=True)
        url, options = ast.literal_eval(run.stdout)
        return Celery("site", broker=url, broker_transport_options=options, set_as_current=False)

    def start_worker(self) -> None:
        database = connection.settings_dict
        address = f"{database['HOST']}:{database['PORT']}/{database['NAME']}"
        self.crew.env |= {
            **self.env,
            "DATABASE_URL": f"postgres://{database['USER']}:{database['PASSWORD']}@{address}",
        }
        worker = [sys.executable, "-m", "celery", "-A", "config", "worker", "--pool", "solo", "--loglevel", "info"]
        self.crew.start("worker", *worker)


@pytest.fixture
def queue(tmp_path: Path) -> Iterator[Queue]:
    queue = Queue(tmp_path)
    try:
        queue.crew.wait("The sentinels", queue.is_watched)
        yield queue
    finally:
        queue.crew.stop()


def done(app: Celery) -> int:
    """How many times the worker has received the task; -1 if it does not answer."""
    try:
        answers: dict[str, Any] = app.control.inspect(timeout=1).stats() or {}
    except (OSError, OperationalError, redis.RedisError):
        return -1
    return sum(each["total"].get(TASK, 0) for each in answers.values()) if answers else -1


@pytest.mark.soak
def test_after_the_master_and_the_first_sentinel_failed_a_woken_task_reaches_the_worker(
    queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, waker = queue.site(), wakeup.Waker()
    monkeypatch.setattr(wakeup, "current_app", app)
    queue.start_worker()
    waker.wake(TASK)
    wait_until(lambda: done(app) == 1, seconds=60)

    queue.kill(queue.sentinels[0])
    queue.kill(queue.master)

    def is_heard_again() -> bool:
        waker.wake(TASK)
        return done(app) > 1

    wait_until(is_heard_again, seconds=300)
