"""A visitor's browser, and the proxy between it and the web hosts."""

import itertools
import json
import threading
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPConnection, HTTPException, HTTPResponse
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urlsplit

CONNECT_SECONDS = 1.0
READ_SECONDS = 15.0
PAUSE_SECONDS = 10.0  # for which a web host that failed is left alone, as by nginx
_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Failed(Exception):
    """No answer, or one that asks to try again."""


@dataclass(frozen=True, slots=True)
class Page:
    path: str
    status: int
    location: str
    text: str

    def fields(self) -> dict[str, str]:
        """What the page's first form would send if nothing was filled in."""
        reader = _Fields()
        reader.feed(self.text)
        return reader.found


class _Fields(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self.in_form = self.is_over = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form" and given.get("method") == "post" and not self.is_over:
            self.in_form = True
        elif self.in_form and tag == "input" and given.get("type") in {"hidden", "text", "email"}:
            self.found[given.get("name") or ""] = given.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self.in_form:
            self.in_form, self.is_over = False, True


class Proxy:
    """Takes the web hosts in turn, and leaves one that does not answer alone for a while."""

    def __init__(self, site: str, hosts: list[str], port: int) -> None:
        self.site, self.port, self.hosts = site, port, hosts
        self._turns = itertools.cycle(range(len(hosts)))
        self._back_at = dict.fromkeys(hosts, 0.0)
        self._lock = threading.Lock()

    def send(self, method: str, path: str, body: str, headers: Mapping[str, str]) -> tuple[HTTPResponse, str]:
        """Raises Failed."""
        for host in self._in_turn():
            with closing(HTTPConnection(host, self.port, timeout=CONNECT_SECONDS)) as connection:
                try:
                    connection.connect()
                except OSError:
                    self._leave_alone(host)
                    continue
                connection.sock.settimeout(READ_SECONDS)
                try:
                    connection.request(method, path, body, {**headers, "Host": self.site})
                    answer = connection.getresponse()
                    return answer, answer.read().decode(errors="replace")
                except (OSError, HTTPException) as error:
                    self._leave_alone(host)
                    raise Failed(repr(error)) from error
        raise Failed("no web host answers")

    def _in_turn(self) -> Iterator[str]:
        with self._lock:
            first = next(self._turns)
        ordered = self.hosts[first:] + self.hosts[:first]
        now = time.monotonic()
        # If all failed a moment ago, all are tried.
        yield from [host for host in ordered if self._back_at[host] <= now] or ordered

    def _leave_alone(self, host: str) -> None:
        self._back_at[host] = time.monotonic() + PAUSE_SECONDS


def read_json(url: str) -> Any:
    """What the sandbox or the mailbox answers; never through a proxy of this machine."""
    with _opener.open(url, timeout=30) as answer:
        return json.load(answer)


@dataclass
class Browser:
    proxy: Proxy
    address: str  # of the visitor
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, fields: Mapping[str, str]) -> Page:
        """Send a request and keep the cookies of the answer. Raises Failed."""
        headers = {**FORM, "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        headers["X-Forwarded-For"] = self.address
        answer, text = self.proxy.send(method, path, urlencode(fields), headers)
        for line in answer.headers.get_all("Set-Cookie") or ():
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        if answer.status >= 500:
            raise Failed(f"{answer.status} at {path}")
        return Page(path, answer.status, self.here(answer.headers.get("Location", "")), text)

    def here(self, location: str) -> str:
        """An address of the site without its host."""
        url = urlsplit(location)
        return url._replace(scheme="", netloc="").geturl() if url.netloc == self.proxy.site else location
