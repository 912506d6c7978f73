"""Writing an update or a message as its author does: nothing goes out that was not previewed."""

from typing import Any

from django.test import Client


def preview(client: Client, url: str, typed: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Preview what was typed; returns where the form leads from then on, and what it would send."""
    shown = client.post(url, {"seen": seen(client, url), **typed, "preview": "1"}).context
    form = shown["form"]
    return shown["page"].action, {name: form[name].value() or "" for name in form.fields}


def seen(client: Client, url: str) -> str:
    """What the page on which it is written shows now."""
    return client.get(url).context["form"]["seen"].value() or ""


def go_out(client: Client, url: str, typed: dict[str, Any]) -> Any:
    """Preview what was typed, then publish or send it."""
    action, sent = preview(client, url, typed)
    return client.post(action, {**sent, "publish": "1"})
