"""The plugs: what is taken away, and how it comes back."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from rig.hosts import PRIMARY, PROCESSES, QUEUE, REPLICA, WEB, WORKERS, Hosts
from rig.replication import Replication

NOTICED_AFTER = 3.0  # seconds until a failover manager decides that the primary is gone


@dataclass(frozen=True)
class Plug:
    title: str
    pull: Callable[[Hosts, Replication], None]
    put_back: Callable[[Hosts, Replication], None]
    killed: int = 0  # processes that may have a message in their hands
    promotes: bool = False


def _kill_worker(hosts: Hosts, _replication: Replication) -> None:
    hosts.kill(WORKERS[0])


def _restart_worker(hosts: Hosts, _replication: Replication) -> None:
    hosts.network.plug_in(WORKERS[0])
    hosts.start_service("worker", WORKERS[0])


def _stop_queue(hosts: Hosts, _replication: Replication) -> None:
    hosts.stop(QUEUE)


def _start_queue(hosts: Hosts, _replication: Replication) -> None:
    hosts.start_queue()


def _unplug_replica(hosts: Hosts, _replication: Replication) -> None:
    hosts.network.unplug(REPLICA)


def _plug_in_replica(hosts: Hosts, _replication: Replication) -> None:
    hosts.network.plug_in(REPLICA)


def _unplug_web(hosts: Hosts, _replication: Replication) -> None:
    hosts.network.unplug(WEB[0])


def _plug_in_web(hosts: Hosts, _replication: Replication) -> None:
    hosts.network.plug_in(WEB[0])


def _fail_over(hosts: Hosts, replication: Replication) -> None:
    replication.wait()
    hosts.kill(PRIMARY)
    time.sleep(NOTICED_AFTER)
    replication.promote()


def _stay(_hosts: Hosts, _replication: Replication) -> None:
    pass


def _refuse(hosts: Hosts, _replication: Replication) -> None:
    """The host is there again, without its database."""
    hosts.network.plug_in(PRIMARY)


NOTHING: Final = Plug("nothing pulled", _stay, _stay)
# In the order in which they are pulled: after the last one there is no replica any more.
PLUGS: Final = {
    "worker": Plug("a worker host killed", _kill_worker, _restart_worker, PROCESSES),
    "queue": Plug("Redis stopped", _stop_queue, _start_queue),
    "replica": Plug("the replica away", _unplug_replica, _plug_in_replica),
    "web": Plug("a web host away", _unplug_web, _plug_in_web),
    "primary": Plug("the primary killed", _fail_over, _refuse, PROCESSES * len(WORKERS), promotes=True),
}
