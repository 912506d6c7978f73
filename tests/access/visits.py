"""The results of a request: the answer, the tables written to, and whose private data is shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from html import unescape
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from django.db import connection, transaction

from tests.access import forms, requests
from tests.access.one_of_everything import World
from tests.access.people import SECRETS
from tests.helpers import markup, transactions

# Sessions and what limits tries are about the visitor, not about what is visited.
OWN = {"django_session", "cache"}
LED = {"/accounts/login/?next=": "sign in", "/accounts/2fa/totp/activate/": "set up"}
WRITES = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM) "?(\w+)')


@dataclass(frozen=True, slots=True)
class Visit:
    name: str
    who: str
    method: str
    outcome: str
    written: frozenset[str]
    told: frozenset[str]
    knows_who: bool  # whether the session was looked at
    faults: tuple[str, ...]  # of its mark-up


def ask_each(world: World, name: str, people: Iterable[str], method: str, url: str = "") -> Iterator[Visit]:
    """Request it as each of them. If the session is not read for the first, the visitor, the others get the same."""
    first, *others = people
    visit = ask(world, name, first, method, url)
    yield visit
    for who in others:
        if visit.knows_who:
            yield ask(world, name, who, method, url)
        else:
            yield replace(visit, who=who, told=visit.told - {who})


def ask(world: World, name: str, who: str, method: str, url: str = "") -> Visit:
    """Request it, and roll everything back."""
    url, data = url or requests.url(world, name), forms.of(world, name) if method == "POST" else {}
    with transactions.of_test(), writes() as written:
        browser = world.people.browser(who)
        answer = browser.post(url, data) if method == "POST" else browser.get(url)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        transaction.set_rollback(True)
    return Visit(
        name,
        who,
        method,
        outcome(answer, written),
        frozenset(written),
        frozenset(told(body, who)),
        knows_who=answer.wsgi_request.session.accessed,
        faults=tuple(markup.faults(body.decode())) if "html" in answer.get("Content-Type", "") else (),
    )


@contextmanager
def writes() -> Iterator[set[str]]:
    """Record the tables that are written to."""
    tables: set[str] = set()

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001
        result = execute(sql, params, many, context)
        if (found := WRITES.match(sql)) and context["cursor"].rowcount:
            tables.update({found[1]} - OWN)
        return result

    with connection.execute_wrapper(note):
        yield tables


def outcome(answer: Any, written: set[str]) -> str:
    """One word for it."""
    if written:
        return "acts"
    if answer.status_code == 302:
        return next((word for start, word in LED.items() if answer.url.startswith(start)), "on")
    return "page" if answer.status_code == 200 else str(answer.status_code)


def _unpacked(body: bytes) -> bytes:
    """All that stands in a workbook."""
    if not body.startswith(b"PK"):
        return body
    with ZipFile(BytesIO(body)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


def told(body: bytes, who: str) -> Iterator[str]:
    """Whose name or address is in it, but for one's own."""
    text = unescape(_unpacked(body).decode(errors="replace"))
    return (whose for whose, secrets in SECRETS.items() if whose != who and any(secret in text for secret in secrets))
