"""States that a page tells apart, each with a partial of its template."""

from enum import StrEnum


class PartialEnum(StrEnum):
    """Each value names a partial: `class State(PartialEnum, partials="app/page.html#is_")`."""

    _partials: str

    def __init_subclass__(cls, *, partials: str) -> None:
        cls._partials = partials

    @property
    def template(self) -> str:
        return f"{self._partials}{self}"
