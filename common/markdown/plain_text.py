"""Markdown as plain text, for mails, calendars and excerpts: nothing is escaped, and link addresses are kept."""

import re
from collections.abc import Iterable
from functools import lru_cache

from markdown_it.token import Token

from common.markdown import rendering
from common.markdown.rules import GUARD

_MARKS = {"s_open": "~~", "s_close": "~~", "softbreak": "\n", "hardbreak": "\n"}
_EMPHASIS = {"em_open", "em_close", "strong_open", "strong_close"}


def plain(text: str) -> str:
    """Remove the Markdown; link addresses follow as numbered lines at the end, where nothing sticks to them."""
    return _written(text)


@lru_cache(maxsize=128)  # a mail to many people
def letter(text: str) -> str:
    """Like `plain`, but keep the asterisks, which readers of plain-text mail know as emphasis."""
    return _written(text, with_emphasis=True)


def excerpt(text: str) -> str:
    """Like `plain`, but without link addresses."""
    return _written(text, with_addresses=False)


def _written(text: str, *, with_addresses: bool = True, with_emphasis: bool = False) -> str:
    tokens = rendering.tokens(text)
    if tokens is None:
        return text
    writer = _Writer(with_addresses=with_addresses, with_emphasis=with_emphasis)
    for token in tokens:
        writer.take(token)
    body = re.sub(r"\n{3,}", "\n\n", "\n".join(writer.lines)).strip("\n")
    notes = "\n".join(f"[{number}] {address}" for number, address in enumerate(writer.addresses, 1))
    return "\n\n".join(filter(None, [body, notes])).replace(GUARD, "")


class _Writer:
    def __init__(self, *, with_addresses: bool, with_emphasis: bool) -> None:
        self.with_addresses = with_addresses
        self.with_emphasis = with_emphasis
        self.lines: list[str] = []
        self.addresses: list[str] = []
        self.margin: list[str] = []  # prefixes of quotations and list items; a bullet becomes spaces once written
        self.cells: list[str] | None = None  # of the current table row

    def take(self, token: Token) -> None:
        match token.type:
            case "inline" if self.cells is not None:
                self.cells.append(self._said(token.children or []))
            case "inline":
                self._write(self._said(token.children or []))
            case "fence":
                self._write(token.content.rstrip("\n"))
                self.lines.append("")
            case "hr":
                self._write("---")
                self.lines.append("")
            case "list_item_open":
                self.margin.append(f"{token.info}{token.markup} " if token.info else "- ")
            case "blockquote_open":
                self.margin.append("> ")
            case "tr_open":
                self.cells = []
            case "tr_close":
                self._write(" | ".join(self.cells or []))
                self.cells = None
            case _:
                self._end(token)

    def _end(self, token: Token) -> None:
        if token.type == "list_item_close" and self.margin[-1].strip():
            self._write("")
        if token.type in {"list_item_close", "blockquote_close"}:
            self.margin.pop()
        closed = token.type in {"table_close", "bullet_list_close", "ordered_list_close"}
        if closed or (token.type in {"paragraph_close", "heading_close"} and not token.hidden):
            self.lines.append("")

    def _write(self, text: str) -> None:
        for line in text.split("\n"):
            self.lines.append(f"{''.join(self.margin)}{line}".rstrip())
            self.margin = [mark if mark == "> " else " " * len(mark) for mark in self.margin]

    def _said(self, tokens: Iterable[Token]) -> str:
        text = ""
        starts: list[tuple[int, str]] = []
        for token in tokens:
            text += _MARKS.get(token.type, token.content)
            if self.with_emphasis and token.type in _EMPHASIS:
                text += token.markup
            if token.type == "link_open":
                starts.append((len(text), str(token.attrs["href"]).removeprefix("mailto:")))
            elif token.type == "link_close":
                start, address = starts.pop()
                text += self._reference(address) if text[start:] != address else ""
        return text

    def _reference(self, address: str) -> str:
        if not self.with_addresses:
            return ""
        if address not in self.addresses:
            self.addresses.append(address)
        return f" [{self.addresses.index(address) + 1}]"
