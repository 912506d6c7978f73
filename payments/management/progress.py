"""Progress output: a bar on a terminal, otherwise a line every few seconds."""

import time
from types import TracebackType
from typing import Protocol, Self

WIDTH = 24
SECONDS_BETWEEN_LINES = 10
SECONDS_BETWEEN_BARS = 0.1


class Out(Protocol):
    def write(self, text: str, /) -> object: ...
    def flush(self) -> object: ...
    def isatty(self) -> bool: ...


class Progress:
    """`with Progress("Reserving", 2_000, out) as progress: progress.to(40)`; without a total it only counts."""

    def __init__(self, label: str, total: int, out: Out) -> None:
        self.label, self.total, self.out = label, total, out
        self.done = 0
        self.began = self.shown = time.monotonic()
        self.on_terminal = out.isatty()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._show(f"{self._count()} in {_seconds(time.monotonic() - self.began)}", end=True)

    def to(self, done: int) -> None:
        self.done = done
        now = time.monotonic()
        if now - self.shown < (SECONDS_BETWEEN_BARS if self.on_terminal else SECONDS_BETWEEN_LINES):
            return
        self.shown = now
        rest = (now - self.began) / done * (self.total - done) if done and self.total > done else 0
        self._show(self._count() + (f", {_seconds(rest)} to go" if rest else ""))

    def add(self, some: int) -> None:
        self.to(self.done + some)

    def _count(self) -> str:
        return f"{self.done:,} of {self.total:,}" if self.total else f"{self.done:,}"

    def _show(self, text: str, *, end: bool = False) -> None:
        filled = min(WIDTH, WIDTH * self.done // self.total) if self.total else 0
        bar = f"[{'#' * filled}{'.' * (WIDTH - filled)}] " if self.total and not end else ""
        if self.on_terminal:
            self.out.write(f"\r\033[K{self.label}: {bar}{text}" + ("\n" if end else ""))
        else:
            self.out.write(f"{self.label}: {bar}{text}\n")
        self.out.flush()


def _seconds(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"
