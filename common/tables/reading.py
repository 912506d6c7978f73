"""Finding the table in a file: its header row, its columns, and the rows below."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice

from django.utils.translation import gettext as _

from common.tables.folding import folded
from common.tables.sources import MOST_COLUMNS, Cell, Numbered, Unreadable, alternatives

HEAD_WITHIN = 40  # rows searched for the header: exports often have titles and notes above it
TITLE_LENGTH = 60
CELL_LENGTH = 300  # longer than any address, name or number; limits what is stored and shown of a bad cell
_TOTALS = {
    *("total", "totals", "grand total", "sum", "average", "mean"),
    *("summe", "gesamt", "gesamtsumme", "mittelwert", "durchschnitt"),
    *("total general", "somme", "moyenne"),
    *("totale", "totale generale", "somma", "media"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column to look for. `titles` are folded names, the most specific first; `label` is its name in messages."""

    name: str
    label: str
    titles: tuple[str, ...]
    required: bool = True


@dataclass(frozen=True, slots=True)
class Row:
    """One row. `number` is its first line in the file; `as_sent` are all its cells as text."""

    number: int
    cells: dict[str, Cell]
    as_sent: list[str]
    is_too_long: bool

    def text(self, name: str) -> str:
        return as_text(self.cells.get(name, ""))


@dataclass(frozen=True, slots=True)
class Table:
    heads: list[str]
    titles: dict[str, str] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)


def as_text(cell: Cell) -> str:
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    return cell.isoformat() if isinstance(cell, dt.date) else cell.strip()[:CELL_LENGTH]


def read(content: bytes, columns: Sequence[Column], most_rows: int) -> Table:
    """Find the table with these columns and read it, up to `most_rows` rows. Raises Unreadable."""
    found: list[tuple[str, _Head, Iterator[Numbered]]] = []
    closest = _Head([], {}, list(columns))
    broken: Unreadable | None = None
    for name, rows in alternatives(content):
        try:
            head = _head(rows, columns)
        except Unreadable as error:
            broken = error
            continue
        if not head.missing:
            found.append((name, head, rows))
        elif (len(head.places), len(head.cells)) > (len(closest.places), len(closest.cells)):
            closest = head
    if not found:
        if broken and not closest.places:
            raise broken
        raise Unreadable(_told(closest, columns))
    if len(found) > 1:
        names = ", ".join(f"“{name}”" for name, _head, _rows in found)
        raise Unreadable(_("More than one sheet has these columns: %s. Please keep only one of them.") % names)
    _name, head, rows = found[0]
    titles = {name: head.cells[place] for name, place in head.places.items()}
    return Table(head.cells, titles, _rows(rows, head, columns[0].name, most_rows))


@dataclass(frozen=True, slots=True)
class _Head:
    cells: list[str]
    places: dict[str, int]
    missing: list[Column]


def _head(rows: Iterator[Numbered], columns: Sequence[Column]) -> _Head:
    """Advance to the first row that names all required columns; otherwise return the row that names the most."""
    closest = _Head([], {}, [column for column in columns if column.required])
    for _number, cells in islice(rows, HEAD_WITHIN):
        head = _as_head([as_text(cell) for cell in cells], columns)
        if not head.missing:
            return head
        if (len(head.places), len(head.cells)) > (len(closest.places), len(closest.cells)):
            closest = head
    return closest


def _as_head(cells: list[str], columns: Sequence[Column]) -> _Head:
    names = [folded(cell) for cell in cells]
    places = {}
    for column in columns:
        title = next((title for title in column.titles if title in names), None)
        if title is not None:
            places[column.name] = names.index(title)
            if names.count(title) > 1 and column.required:
                places.pop(column.name)  # there is no telling which one is meant
    return _Head(cells, places, [column for column in columns if column.required and column.name not in places])


def _told(head: _Head, columns: Sequence[Column]) -> str:
    """A message saying which columns are missing, and what was found instead."""
    if not head.places:
        needed = ", ".join(column.label for column in columns if column.required)
        return _("The first line must name the columns: %s") % needed
    names = [folded(cell) for cell in head.cells]
    for column in head.missing:
        if any(names.count(title) > 1 for title in column.titles):
            return _("More than one column is called “%s”. Please keep only one of them.") % column.label
    missing = ", ".join(f"“{column.label}”" for column in head.missing)
    found = ", ".join(f"“{cell[:TITLE_LENGTH]}”" for cell in head.cells if cell)
    return _("These columns are missing: %(missing)s. Columns found: %(found)s") % {"missing": missing, "found": found}


def _rows(rows: Iterator[Numbered], head: _Head, key: str, most: int) -> list[Row]:
    found: list[Row] = []
    for number, cells in rows:
        texts = [as_text(cell) for cell in cells]
        if not any(texts) or texts == head.cells or _is_total(texts, head.places[key]):
            continue
        if len(found) == most:
            raise Unreadable(_("A file can have at most %s lines. Please split it.") % most)
        width = len(head.cells)
        sent = [*texts, *[""] * (width - len(texts))]
        named = {name: cells[place] for name, place in head.places.items() if place < len(cells)}
        found.append(Row(number, named, sent[:MOST_COLUMNS], any(texts[width:])))
    return found


def _is_total(texts: list[str], key: int) -> bool:
    """Whether the first text is a word for totals, and the key column (`key`) has nothing else in it."""
    first = next((place for place, text in enumerate(texts) if text), 0)
    return folded(texts[first]) in _TOTALS and (key == first or key >= len(texts) or not texts[key])
