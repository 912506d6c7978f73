"""The outbox: mail is stored in the caller's transaction, then rendered and sent by a worker."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from email import policy as policies
from email.headerregistry import BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import Policy
from functools import cache, lru_cache, partial
from hashlib import sha256
from html import unescape
from typing import Any, cast

import css_inline
from django.conf import settings
from django.core.cache import caches
from django.core.mail import EmailMultiAlternatives
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import get_language

from common import wakeup
from common.ids import uuid7
from common.mail import addresses, plain_text
from common.models import Mail

OWN_ADDRESS = "https://own-address.invalid"  # stands for the recipient's own
KEEP_SECONDS = 60

_inliner = css_inline.CSSInliner(keep_at_rules=True, keep_style_tags=False, load_remote_stylesheets=False)


class Unwanted(Exception):
    """Raised while a message is rendered: its recipient has unsubscribed in the meantime."""


@dataclass(frozen=True, slots=True)
class OutgoingMail:
    """A message for the outbox, by default in the active language. A key is posted only once."""

    kind: str
    to: str
    data: dict[str, Any]
    key: str
    language: str = field(default_factory=lambda: get_language() or settings.LANGUAGE_CODE)
    due_at: datetime = field(default_factory=timezone.now)


@dataclass(frozen=True, slots=True)
class Parts:
    """What a template makes of a mail."""

    subject: str
    text: str
    html: str
    headers: dict[str, str]

    def with_address(self, own: str) -> Parts:
        """Fill in an address where its stand-in is."""
        return Parts(
            self.subject,
            self.text.replace(OWN_ADDRESS, own),
            self.html.replace(OWN_ADDRESS, own),
            {name: value.replace(OWN_ADDRESS, own) for name, value in self.headers.items()},
        )


class Address(UnstructuredHeader, BaseHeader):
    """A header with one URL, never folded: Python would split a long one into encoded words, unreadable for clients."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


class _Headers(HeaderRegistry):
    """Remembers headers, which are mostly those of the mail before: parsing takes a third of a message's time."""

    @cache  # noqa: B019  (there is one registry)
    def __getitem__(self, name: str) -> type[BaseHeader]:
        return super().__getitem__(name)

    def __call__(self, name: str, value: Any) -> BaseHeader:
        return self._parsed(name, value) if isinstance(value, str) else super().__call__(name, value)

    @lru_cache(maxsize=100)  # noqa: B019
    def _parsed(self, name: str, value: str) -> BaseHeader:
        return super().__call__(name, value)


_registry = _Headers()
_registry.map_to_type("list-unsubscribe", Address)


class Message(EmailMultiAlternatives):
    def message(self, *, policy: Any = policies.default) -> EmailMessage:
        return super().message(policy=policy.clone(header_factory=_registry))


def post(kind: str, to: str, data: dict[str, Any], key: str = "") -> None:
    """Add one message to the outbox; without a `key`, every call sends a message."""
    post_many([OutgoingMail(kind, to, data, key or f"{kind}:{uuid7()}")])


def post_many(letters: Iterable[OutgoingMail]) -> None:
    """Add messages to the outbox, skipping those whose key is already there."""
    Mail.objects.bulk_create((Mail(**asdict(letter)) for letter in letters), ignore_conflicts=True)
    wakeup.wake_on_commit("common.tasks.deliver_mail")


def render(mail: Mail) -> EmailMultiAlternatives:
    with translation.override(mail.language):
        parts = _parts(mail)
    message = Message(
        subject=parts.subject, body=parts.text, to=[mail.to], headers={**_usual_headers(mail), **parts.headers}
    )
    message.attach_alternative(parts.html, "text/html")
    return message


def _parts(mail: Mail) -> Parts:
    """Render a mail. If it is the same for all but for an address of the recipient's own, that is filled in."""
    name = f"mail/{mail.kind}.html"
    try:
        own = _unescaped(f"{name}#own_address", _context(mail.data)).strip()
    except TemplateDoesNotExist:
        return _rendered(name, _context(mail.data))
    data = {key: value for key, value in mail.data.items() if key != "recipient"}
    key = sha256(f"{name} {mail.language} {json.dumps(data)}".encode()).hexdigest()
    rendered = partial(_rendered, name, {**_context(data), "own_address": OWN_ADDRESS})
    shared = cast("Parts", caches["process"].get_or_set(key, rendered, KEEP_SECONDS))
    return shared.with_address(own)


def _context(data: dict[str, Any]) -> dict[str, Any]:
    return {**data, "site_url": settings.SITE_URL, "site_name": "Commonbid"}


def _rendered(name: str, context: dict[str, Any]) -> Parts:
    subject = _unescaped(f"{name}#subject", context)  # first, because it may decide that the mail is not wanted
    html = render_to_string(name, context)
    return Parts(
        subject=" ".join(subject.split()),
        text=plain_text.of(html),
        html=_inliner.inline(plain_text.removed(html)),
        headers=_headers(f"{name}#headers", context),
    )


def _unescaped(name: str, context: dict[str, Any]) -> str:
    """Render a plain-text part of a template."""
    return unescape(render_to_string(name, context))


def _usual_headers(mail: Mail) -> dict[str, str]:
    """The headers of every mail. They keep auto-responders silent (RFC 3834; Exchange has a header of its own).

    The Message-ID contains the row's id, so that a message sent twice is recognized as the same; its domain is the
    sender's, because a container's host name is meaningless.
    """
    headers = {
        "Message-ID": f"<{mail.pk}@{addresses.sender(settings.DEFAULT_FROM_EMAIL).domain}>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "OOF, AutoReply",
    }
    # Replies to a campaign's mail go to its team.
    if answers := mail.data.get("contact_email"):
        headers["Reply-To"] = answers
    return headers


def _headers(name: str, context: dict[str, Any]) -> dict[str, str]:
    """Additional headers of this kind of mail, from a template with one per line; most kinds have none."""
    try:
        lines = [line.strip() for line in _unescaped(name, context).split("\n")]
    except TemplateDoesNotExist:
        return {}
    return dict(line.split(": ", 1) for line in lines if line and not line.endswith(":"))
