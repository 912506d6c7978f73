"""Posting to servers of others: over TLS to an address that was looked up once, without redirects or proxies.

With the standard library, in which it can be said to which address a connection goes and how long all of it may take;
the HTTP libraries we depend on limit each read, so that a server that sends a byte at a time holds them for ever.
"""

from __future__ import annotations

import io
import re
import socket
import ssl
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, partial
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Any

from django.conf import settings
from django.dispatch import Signal

from common.clean_text import clean
from desk.models import Delivery
from desk.webhooks import addresses
from desk.webhooks.addresses import NotAllowed, NotFound, Target

SECONDS = 15.0  # for everything
READ = 4096  # bytes of an answer
KEEP = 200  # characters of it
THREADS = 8
LONGEST_WAIT = 24 * 60 * 60  # seconds that a server can ask for

Problem = Delivery.Problem

# Sent before a call. A receiver may raise: a call inside a transaction could not be undone by it.
calling = Signal()


@dataclass(frozen=True, slots=True)
class Message:
    url: str
    body: str
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of it: a status with the beginning of the text, or none and a problem.

    `wait` is how many seconds the server wants to be left in peace.
    """

    problem: str = ""
    status: int | None = None
    text: str = ""
    wait: int = 0


def post_each(messages: Sequence[Message]) -> Iterator[Answer]:
    """Post messages in parallel; yields the answers in their order. The threads do nothing but HTTP."""
    calling.send(sender=None)
    with ThreadPoolExecutor(THREADS) as pool:
        yield from pool.map(post, messages)


def post(message: Message) -> Answer:
    try:
        target = addresses.parsed(message.url)
        return _posted(target, message, _Deadline(SECONDS))
    except NotAllowed:
        return Answer(Problem.ADDRESS)
    except NotFound:
        return Answer(Problem.NAME)
    except TimeoutError:
        return Answer(Problem.TIME)
    except ssl.SSLCertVerificationError:
        return Answer(Problem.CERTIFICATE)
    except (OSError, HTTPException):
        return Answer(Problem.CONNECTION)


def _posted(target: Target, message: Message, deadline: _Deadline) -> Answer:
    connection = _Connection(target, deadline)
    try:
        connection.request("POST", target.path, message.body.encode(), _usual_headers() | message.headers)
        with connection.getresponse() as response:
            problem = "" if 200 <= response.status < 300 else Problem.NO
            return Answer(problem, response.status, _beginning(response), _wait(response))
    finally:
        connection.close()


def _beginning(response: HTTPResponse) -> str:
    try:
        return clean(response.read(READ).decode(errors="replace"))[:KEEP]
    except (OSError, HTTPException):
        return ""  # the status has said whether it was accepted


def _wait(response: HTTPResponse) -> int:
    seconds = response.headers.get("Retry-After", "")
    return min(int(seconds), LONGEST_WAIT) if re.fullmatch(r"[0-9]{1,9}", seconds) else 0


def _usual_headers() -> dict[str, str]:
    return {
        "Content-Type": "application/json",
        "User-Agent": f"Commonbid (+{settings.SITE_URL})",
        "Connection": "close",
    }


class _Deadline:
    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds, more than none. Raises TimeoutError."""
        if (seconds := self._end - time.monotonic()) <= 0:
            raise TimeoutError
        return seconds


class _Connection(HTTPConnection):
    """Connects to one of the addresses of the target, and speaks to it by the target's name."""

    def __init__(self, target: Target, deadline: _Deadline) -> None:
        super().__init__(target.host, target.port)
        self.default_port = 80 if target.is_sandbox else 443
        self.response_class = partial(_Response, deadline)  # type: ignore[assignment]  # called with a socket
        self._target, self._deadline = target, deadline

    def connect(self) -> None:
        self.sock = self._connected()
        if not self._target.is_sandbox:
            self.sock.settimeout(self._deadline.left)
            self.sock = _tls().wrap_socket(self.sock, server_hostname=self._target.host)
        self.sock.settimeout(self._deadline.left)

    def _connected(self) -> socket.socket:
        """Try one address after the other; each gets its part of the time that is left."""
        found = addresses.resolved(self._target)
        for number, address in enumerate(found[:-1]):
            with suppress(OSError):
                return self._connected_to(address, self._deadline.left / (len(found) - number))
        return self._connected_to(found[-1], self._deadline.left)

    def _connected_to(self, address: str, seconds: float) -> socket.socket:
        return socket.create_connection((address, self._target.port), timeout=seconds)


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


class _Response(HTTPResponse):
    def __init__(self, deadline: _Deadline, sock: socket.socket, **options: Any) -> None:
        super().__init__(sock, **options)
        self.fp = io.BufferedReader(_InTime(sock, self.fp.detach(), deadline))


class _InTime(io.RawIOBase):
    """What comes from a socket until the deadline, however little comes at a time."""

    def __init__(self, sock: socket.socket, incoming: io.RawIOBase, deadline: _Deadline) -> None:
        self._sock, self._incoming, self._deadline = sock, incoming, deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._sock.settimeout(self._deadline.left)
        return self._incoming.readinto(buffer)

    def close(self) -> None:
        self._incoming.close()
        super().close()
