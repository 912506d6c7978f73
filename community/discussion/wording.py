"""The texts of posts: what is taken out of them, what counts as a link, and when two are the same."""

import re
from unicodedata import category, normalize

from django.utils.html import escape, urlize

from common.forms.names import readable
from common.markdown.rendering import html

_LINK = re.compile(r'<a href="([^"]*)"')
MAX_BREAKS = 1  # empty lines in a row


def cleaned(text: str) -> str:
    """Remove invisible characters, such as those that reverse the direction of a line, and needless white space."""
    kept: list[str] = []
    for line in map(readable, text.splitlines()):
        if line or kept[-MAX_BREAKS:] != [""] * MAX_BREAKS:
            kept.append(line)
    return "\n".join(kept).strip()


def has_link(text: str) -> bool:
    """Whether a page would show a part of the text as a link, also as Markdown: the same functions decide both."""
    return "<a " in urlize(escape(text)) or "<a " in html(text)


def links(text: str) -> set[str]:
    """The addresses to which a page would link in this Markdown."""
    return set(_LINK.findall(html(text)))


def tidied(text: str) -> str:
    """Like `cleaned`, but keep empty lines and the indentation of lines, which both mean something in Markdown."""
    lines = (line.expandtabs(4) for line in text.splitlines())
    return "\n".join(f"{' ' * _indentation(line)}{readable(line)}".rstrip() for line in lines).strip("\n")


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def core(text: str) -> str:
    """The letters and digits of the text: equal for two texts that differ only in case, spaces or punctuation."""
    return "".join(sign for sign in normalize("NFKC", text).casefold() if category(sign)[0] in "LN")
