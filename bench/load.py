"""Requests from one process over many connections: a bounded number, and every answer is checked."""

from __future__ import annotations

import re
import selectors
import socket
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

LENGTH = re.compile(rb"\r\ncontent-length: (\d+)\r\n", re.IGNORECASE)
PATIENCE = 60  # seconds without any answer


class Unexpected(Exception):
    """An answer with another status, or none at all."""


@dataclass(frozen=True, slots=True)
class Target:
    port: int
    path: str
    headers: tuple[tuple[str, str], ...] = ()
    status: int = 200  # of each answer

    def request(self, number: int) -> bytes:
        """`{}` in the path is the number of the request."""
        path = self.path.replace("{}", str(number))
        headers = [f"{name}: {text}" for name, text in self.headers]
        return "\r\n".join([f"GET {path} HTTP/1.1", *headers, "", ""]).encode()


@dataclass(frozen=True, slots=True)
class Prepared(Target):
    """Requests that were written beforehand, each sent once."""

    requests: Sequence[bytes] = ()

    def request(self, number: int) -> bytes:
        return self.requests[number]


@dataclass(slots=True)
class _Connection:
    """Sends several requests at once, and the next ones when all are answered."""

    stream: socket.socket
    numbers: Iterator[list[int]]
    target: Target
    waiting: int = 0
    received: bytearray = field(default_factory=bytearray)

    def send(self) -> bool:
        """Whether there was anything left to ask for."""
        numbers = next(self.numbers, [])
        self.waiting = len(numbers)
        if numbers:
            self.stream.sendall(b"".join(map(self.target.request, numbers)))
        return bool(numbers)

    def receive(self) -> bool:
        """Whether all that was asked for has been answered."""
        if not (data := self.stream.recv(1 << 18)):
            raise Unexpected(f"{self.target.path}: the connection was closed")
        self.received += data
        while self.waiting and (end := self._end_of_answer()):
            del self.received[:end]
            self.waiting -= 1
        return not self.waiting

    def _end_of_answer(self) -> int:
        head = self.received.find(b"\r\n\r\n")
        if head < 0:
            return 0
        line = bytes(self.received[: head + 2])
        if not line.startswith(b"HTTP/1.1 %d " % self.target.status):
            raise Unexpected(f"{self.target.path}: {line.splitlines()[0].decode()}")
        if not (length := LENGTH.search(line)):
            raise Unexpected(f"{self.target.path}: no length")
        end = head + 4 + int(length[1])
        return end if len(self.received) >= end else 0


def drive(target: Target, requests: int, connections: int = 32, at_once: int = 1) -> float:
    """Ask this often, `at_once` on each connection; returns requests per second. Raises Unexpected."""
    numbers = _batches(range(requests), at_once)
    with selectors.DefaultSelector() as selector:
        everybody = [_connect(target, numbers) for _ in range(connections)]
        began = time.perf_counter()
        try:
            for each in everybody:
                if each.send():
                    selector.register(each.stream, selectors.EVENT_READ, each)
            while selector.get_map():
                _step(selector)
            return requests / (time.perf_counter() - began)
        finally:
            for each in everybody:
                each.stream.close()


def _step(selector: selectors.BaseSelector) -> None:
    ready = selector.select(PATIENCE)
    if not ready:
        raise Unexpected(f"no answer for {PATIENCE} s")
    for key, _events in ready:
        connection: _Connection = key.data
        if connection.receive() and not connection.send():
            selector.unregister(connection.stream)


def _connect(target: Target, numbers: Iterator[list[int]]) -> _Connection:
    stream = socket.create_connection(("127.0.0.1", target.port), timeout=PATIENCE)
    stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return _Connection(stream, numbers, target)


def _batches(numbers: Iterable[int], size: int) -> Iterator[list[int]]:
    rest = [*numbers]
    while rest:
        yield rest[:size]
        del rest[:size]
