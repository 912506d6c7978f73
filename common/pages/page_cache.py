"""Keeping rendered pages in this process for a second, so that a surge of visitors costs one rendering a second.

Nobody gets a page whose data was read more than LIFE seconds before their request arrived. Whoever asks for a page that
is being rendered waits for it.
"""

from __future__ import annotations

import gzip
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from functools import cached_property
from hashlib import blake2b

from common.pages.pieces import Pieces

LIFE = 1.0  # seconds, from the moment before the data is read
WAIT = 5.0  # seconds that a request waits for another one to render its page; then it renders the page itself
# Anybody can ask for any number of different pages.
MOST_PAGES = 1_000
MOST_BYTES = 16 * 2**20


class Page[About]:
    """A rendered page, and what it is about."""

    def __init__(
        self, body: bytes, headers: dict[str, str], about: About, *, placeholders: frozenset[bytes] = frozenset()
    ) -> None:
        self.body, self.headers, self.about, self._placeholders = body, headers, about, placeholders

    def filled(self, values: Mapping[bytes, bytes]) -> Page[About]:
        """The page for one visitor, with these values instead of all its placeholders."""
        return _FilledPage(self, values)

    @cached_property
    def pieces(self) -> Pieces:
        return Pieces(self.body, self._placeholders)

    @cached_property
    def gzipped(self) -> bytes:
        return gzip.compress(self.body, 6, mtime=0)

    @cached_property
    def etag(self) -> str:
        """Weak, because the compressed page has the same."""
        return f'W/"{blake2b(self.body, digest_size=16).hexdigest()}"'

    @property
    def size(self) -> int:
        return 3 * len(self.body)  # at most, together with the pieces and the compressed copy


class _FilledPage[About](Page[About]):
    def __init__(self, page: Page[About], values: Mapping[bytes, bytes]) -> None:
        super().__init__(page.pieces.filled(values), page.headers, page.about)
        self._page, self._values = page, values

    @cached_property
    def gzipped(self) -> bytes:
        return self._page.pieces.gzipped(self._values, self.body)


class _Rendering[About]:
    """A page that a request is rendering; None if it must not be shared."""

    def __init__(self, began: float) -> None:
        self.began = began
        self.has_ended = threading.Event()
        self.page: Page[About] | None = None


class PageCache[About]:
    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._underway: dict[Hashable, _Rendering[About]] = {}
        self._kept: OrderedDict[Hashable, tuple[float, Page[About]]] = OrderedDict()  # the oldest first
        self._bytes = 0

    def get(self, key: Hashable, render: Callable[[], Page[About] | None]) -> Page[About] | None:
        """The page under this key, rendered now if necessary; None if whoever rendered it found that it is not shared.

        What `render` raises is raised here, and not to those who wait for it.
        """
        with self._lock:
            now = self._clock()
            if (kept := self._kept.get(key)) and now - kept[0] < LIFE:
                return kept[1]
            if (other := self._underway.get(key)) and now - other.began >= LIFE:
                other = None
            if other is None:
                own = self._underway[key] = _Rendering(now)
        if other is None:
            return self._render(key, own, render)
        other.has_ended.wait(WAIT)
        return other.page

    def _render(
        self, key: Hashable, own: _Rendering[About], render: Callable[[], Page[About] | None]
    ) -> Page[About] | None:
        try:
            own.page = render()
        finally:
            with self._lock:
                # If it took more than LIFE, somebody else may be rendering the page again, or have done so.
                if self._underway.get(key) is own:
                    del self._underway[key]
                    self._keep(key, own)
            own.has_ended.set()
        return own.page

    def _keep(self, key: Hashable, own: _Rendering[About]) -> None:
        if own.page:
            self._forget(key)
            self._kept[key] = own.began, own.page
            self._bytes += own.page.size
        while self._kept and self._is_too_much():
            self._forget(next(iter(self._kept)))

    def _is_too_much(self) -> bool:
        began, _page = next(iter(self._kept.values()))
        return self._clock() - began >= LIFE or len(self._kept) > MOST_PAGES or self._bytes > MOST_BYTES

    def _forget(self, key: Hashable) -> None:
        if old := self._kept.pop(key, None):
            self._bytes -= old[1].size
