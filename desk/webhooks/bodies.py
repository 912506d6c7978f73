"""The bodies of messages, in the form that each kind of receiver reads."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils import timezone, translation

from desk.models import Event, Webhook
from desk.webhooks import wording
from desk.webhooks.occasions import Occasion
from desk.webhooks.wording import Said

SLACK_LIMIT = 4000  # characters, also of Mattermost when it was new; Slack cuts far later
DISCORD_LIMIT = 2000
# Invisible. After an @, no chat takes the word that follows for a person or for everybody.
WORD_JOINER = "\u2060"

_MARKDOWN = re.compile(r"([\\*_~`|>#\[\]()<-])")


def of(webhook: Webhook, occasion: Occasion) -> str:
    with translation.override(webhook.campaign.language):
        return _written(webhook, occasion.event, occasion.at, wording.said(webhook.campaign, occasion))


def of_test(webhook: Webhook) -> str:
    with translation.override(webhook.campaign.language):
        return _written(webhook, Event.TEST, timezone.now(), wording.test(webhook.campaign))


def _written(webhook: Webhook, event: Event, at: datetime, said: Said) -> str:
    found = _CHATS[webhook.kind](said) if webhook.kind in _CHATS else _standard(webhook, event, at, said)
    return json.dumps(found, ensure_ascii=False)


def _standard(webhook: Webhook, event: Event, at: datetime, said: Said) -> dict[str, Any]:
    campaign = webhook.campaign
    about = {"slug": campaign.slug, "title": campaign.text.title, "url": wording.address(campaign)}
    return {"type": event.value, "timestamp": at.isoformat(), "data": {"campaign": about, **said.facts}}


def _slack(said: Said) -> dict[str, Any]:
    """Slack takes `<…>` for links and mentions, Mattermost takes an @ alone for one."""
    line = said.line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return {"text": _with_link(_silent(line), said.url, SLACK_LIMIT)}


def _discord(said: Said) -> dict[str, Any]:
    line = _MARKDOWN.sub(r"\\\1", said.line)
    return {"content": _with_link(_silent(line), said.url, DISCORD_LIMIT), "allowed_mentions": {"parse": []}}


def _silent(line: str) -> str:
    """One line that mentions nobody."""
    return " ".join(line.split()).replace("@", f"@{WORD_JOINER}")


def _with_link(line: str, url: str, limit: int) -> str:
    room = limit - len(url) - 1
    return f"{line if len(line) <= room else f'{line[: room - 1]}…'}\n{url}"


_CHATS: dict[str, Callable[[Said], dict[str, Any]]] = {Webhook.Kind.SLACK: _slack, Webhook.Kind.DISCORD: _discord}
