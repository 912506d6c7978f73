"""The outbox: mail is stored in the caller's transaction, then rendered and sent by a worker."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from email import policy as policies
from email.headerregistry import BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import Policy
from html import unescape
from typing import Any

import css_inline
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import get_language

from common import wakeup
from common.ids import uuid7
from common.mail import addresses, plain_text
from common.models import Mail

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


class Address(UnstructuredHeader, BaseHeader):
    """A header with one URL, never folded: Python would split a long one into encoded words, unreadable for clients."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


_registry = HeaderRegistry()
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
        return _render(mail)


def _render(mail: Mail) -> EmailMultiAlternatives:
    context = {**mail.data, "site_url": settings.SITE_URL, "site_name": "Commonbid"}
    name = f"mail/{mail.kind}.html"
    subject = _unescaped(f"{name}#subject", context)  # first, because it may decide that the mail is not wanted
    html = render_to_string(name, context)
    message = Message(
        subject=" ".join(subject.split()),
        body=plain_text.of(html),
        to=[mail.to],
        headers={**_usual_headers(mail), **_headers(f"{name}#headers", context)},
    )
    message.attach_alternative(_inliner.inline(plain_text.removed(html)), "text/html")
    return message


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
