import pytest

from campaigns import visits
from campaigns.views import public
from common.pages import page_cache
from common.pages.page_cache import PageCache


class Clock:
    """A clock for seconds that a test moves."""

    def __init__(self, now: float = 1000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def kept_pages(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Pages are kept for a second, as on a site, by the clock that is returned; visits are written at once."""
    clock = Clock()
    monkeypatch.setattr(page_cache, "LIFE", 1.0)
    monkeypatch.setattr(public, "cache", PageCache(clock))
    monkeypatch.setattr(visits, "PAUSE", 0)
    monkeypatch.setattr(visits, "_gathering", visits._Gathering())
    return clock
