"""Merging what several pages change in the same texts, by field: none overwrites what it has not shown.

A page names what it showed of each text, by a digest (SEEN), and what it has sent without knowing whether that was
saved (SENT, by static/js/autosave.js). KEY tells pages apart.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from django.utils.datastructures import MultiValueDict

KEY, SEEN, SENT = "key", "seen", "sent_"
MOST_KEY = 36  # characters


@dataclass(frozen=True, slots=True)
class Merged:
    """`texts` are those of the page, but for fields that were changed elsewhere alone.

    `clashes` are the fields that were changed both here and elsewhere.
    """

    texts: dict[str, str]
    clashes: list[str]


@dataclass(frozen=True, slots=True)
class Page:
    """The page from which texts were sent."""

    key: str = ""
    seen: Mapping[str, str] = field(default_factory=dict)
    sent: Mapping[str, set[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Self:
        lists = data.lists() if isinstance(data, MultiValueDict) else ()
        seen = dict(each.partition(":")[::2] for each in data.get(SEEN, "").split())
        sent = {name.removeprefix(SENT): set(map(_digest, texts)) for name, texts in lists if name.startswith(SENT)}
        return cls(data.get(KEY, "")[:MOST_KEY], seen, sent)

    def merge(self, saved: Mapping[str, str], typed: Mapping[str, str]) -> Merged:
        merged = Merged({}, [])
        for name in [*typed, *(saved.keys() - typed.keys())]:
            here, there = typed.get(name, ""), saved.get(name, "")
            shown = self.seen.get(name, _digest(""))
            merged.texts[name] = here
            if _digest(there) in {_digest(here), shown, *self.sent.get(name, ())}:
                continue
            if _digest(here) == shown:
                merged.texts[name] = there
            else:
                merged.clashes.append(name)
        return merged


def seen(texts: Mapping[str, str]) -> str:
    """What a page that shows these texts sends back with them."""
    return " ".join(f"{name}:{_digest(text)}" for name, text in texts.items() if text)


def news(data: Mapping[str, str], texts: Mapping[str, str]) -> dict[str, str]:
    """Those of these texts that the page which sent this data does not show as they are now."""
    return {name: text for name, text in texts.items() if _digest(data.get(name, "")) != _digest(text)}


def _digest(text: str) -> str:
    plain = text.replace("\r\n", "\n").strip()
    return hashlib.sha256(plain.encode()).hexdigest()[:16]
