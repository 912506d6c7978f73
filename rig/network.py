"""Hosts on one machine: Linux network namespaces on a bridge, each with an address of its own."""

import fcntl
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import psutil

NAMESPACES: Final = Path("/run/netns")
LOCK: Final = Path("/run/commonbid-rig.lock")
OURS: Final = re.compile(r"\b(?P<name>rig(?P<pid>\d+)(?:[.-]\w+)?)\b")


def why_not() -> str:
    """Why no network can be made here; empty if it can."""
    if sys.platform != "linux":
        return "network namespaces are a part of Linux"
    if os.geteuid() != 0:
        return "only root may make network namespaces"
    if not shutil.which("ip"):
        return "ip (iproute2) is not installed"
    try:
        with network() as probe:
            probe.add("probe")
    except subprocess.CalledProcessError as error:
        return f"network namespaces cannot be made here: {error.stderr.strip()}"
    return ""


@contextmanager
def network() -> Iterator["Network"]:
    made = Network()
    try:
        made.build()
        yield made
    finally:
        made.remove()


class Network:
    def __init__(self) -> None:
        self.subnet = ""
        self.bridge = f"rig{os.getpid()}"
        self.addresses: dict[str, str] = {}

    def build(self) -> None:
        """Make the bridge, through which this process reaches all hosts."""
        with LOCK.open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # no other run takes the same addresses meanwhile
            remove_leftovers()
            self.subnet = free_subnet()
            ip("link", "add", self.bridge, "type", "bridge")
            ip("address", "add", f"{self.subnet}.1/24", "dev", self.bridge)
        ip("link", "set", self.bridge, "up")

    def add(self, host: str) -> str:
        """Add a host; returns its address."""
        number = len(self.addresses) + 2
        self.addresses[host] = f"{self.subnet}.{number}"
        namespace, cable = self.namespace(host), self.cable(host)
        ip("netns", "add", namespace)
        ip("link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", namespace)
        ip("link", "set", cable, "master", self.bridge, "up")
        ip("-n", namespace, "address", "add", f"{self.addresses[host]}/24", "dev", "eth0")
        for device in ("lo", "eth0"):
            ip("-n", namespace, "link", "set", device, "up")
        return self.addresses[host]

    def namespace(self, host: str) -> str:
        return f"{self.bridge}-{host}"

    def cable(self, host: str) -> str:
        """The bridge's end of the host's cable; such names have at most 15 characters."""
        return f"{self.bridge}.{self.addresses[host].rpartition('.')[2]}"

    def unplug(self, host: str) -> None:
        ip("link", "set", self.cable(host), "down")

    def plug_in(self, host: str) -> None:
        ip("link", "set", self.cable(host), "up")

    @contextmanager
    def inside(self, host: str) -> Iterator[None]:
        """What this thread starts or connects meanwhile is on this host."""
        with Path("/proc/thread-self/ns/net").open() as outside, (NAMESPACES / self.namespace(host)).open() as there:
            os.setns(there.fileno(), os.CLONE_NEWNET)
            try:
                yield
            finally:
                os.setns(outside.fileno(), os.CLONE_NEWNET)

    def remove(self) -> None:
        for host in self.addresses:
            # The cable first: with its namespace it would go some time later.
            remove("link", self.cable(host))
            remove("netns", self.namespace(host))
        remove("link", self.bridge)


def free_subnet() -> str:
    """The first three numbers of a network that this machine has no address in."""
    taken = ip("-o", "-4", "address", "show")
    return next(subnet for subnet in (f"10.203.{number}" for number in range(256)) if f" {subnet}." not in taken)


def remove_leftovers() -> None:
    """Remove the networks of runs that were killed."""
    for kind, listed in (("link", ip("-o", "link")), ("netns", ip("netns", "list"))):
        for found in OURS.finditer(listed):
            if not psutil.pid_exists(int(found["pid"])):
                remove(kind, found["name"])


def remove(kind: str, name: str) -> None:
    """Remove what may not have been made."""
    with suppress(subprocess.CalledProcessError):
        ip(kind, "delete", name)


def ip(*words: str) -> str:
    return subprocess.run(["ip", *words], check=True, capture_output=True, text=True).stdout
