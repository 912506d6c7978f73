"""Hosts have addresses of their own, can be unplugged, and are gone in the end."""

import os
import shutil
import socket
import subprocess
import sys
import threading

import pytest

from rig import network
from rig.network import Network
from tests.helpers.threads import wait_until

pytestmark = pytest.mark.usefixtures("namespaces")


def listen(made: Network, host: str) -> socket.socket:
    with made.inside(host):
        return socket.create_server((made.addresses[host], 80))


def reaches(made: Network, host: str, source: str = "") -> bool:
    """Whether the host can be reached, from this process or from another host."""
    if source:
        with made.inside(source):
            return reaches(made, host)
    try:
        socket.create_connection((made.addresses[host], 80), timeout=1).close()
    except OSError:
        return False
    return True


def printed(code: str) -> str:
    """What another process prints."""
    command = [sys.executable, "-c", f"from rig import network; {code}"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.slow
def test_hosts_reach_one_another_until_one_is_unplugged() -> None:
    with network.network() as made:
        for host in ("one", "two"):
            made.add(host)
        with listen(made, "one"):
            wait_until(lambda: reaches(made, "one") and reaches(made, "one", source="two"))

            made.unplug("one")
            assert (reaches(made, "one"), reaches(made, "one", source="two")) == (False, False)

            made.plug_in("one")
            # The search for the address that began before may still end in vain.
            wait_until(lambda: reaches(made, "one"))


def test_a_port_of_one_host_is_not_one_of_another() -> None:
    with network.network() as made:
        for host in ("one", "two"):
            made.add(host)
        with listen(made, "one"):
            assert not reaches(made, "two")


def test_only_the_thread_that_entered_a_host_is_there() -> None:
    seen: list[bool] = []
    with network.network() as made:
        made.add("one")
        other = threading.Thread(target=lambda: seen.append(made.bridge in network.ip("link")))
        with made.inside("one"):
            assert made.bridge not in network.ip("link")
        other.start()
        other.join()

    assert seen == [True]


def test_nothing_is_left_of_a_network() -> None:
    with network.network() as made:
        made.add("one")
        assert made.namespace("one") in network.ip("netns", "list")

    assert made.bridge not in network.ip("netns", "list") + network.ip("link")


def test_two_runs_at_a_time_have_different_addresses() -> None:
    with network.network() as made:
        other = printed("made = network.Network(); made.build(); print(made.subnet); made.remove()")

        assert other not in {"", made.subnet}


def test_what_a_killed_run_left_is_removed_by_the_next() -> None:
    bridge = printed("made = network.Network(); made.build(); made.add('one'); print(made.bridge)")
    assert bridge in network.ip("netns", "list")

    network.remove_leftovers()

    assert bridge not in network.ip("netns", "list") + network.ip("link")


def test_it_is_said_why_there_can_be_no_hosts(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as absent:
        absent.setattr(shutil, "which", lambda _name: None)
        assert network.why_not() == "ip (iproute2) is not installed"
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert network.why_not() == "only root may make network namespaces"
