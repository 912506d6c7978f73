"""Rendering the Markdown that organizers write, for pages and mails.

Nothing that was typed disappears: it is either rendered or shown as typed. Raw HTML is shown as text.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache

import nh3
from django.conf import settings
from django.utils.html import format_html, linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.token import Token

from common.markdown import rules

TOP = 3  # level of a text's highest headings: most texts appear below an <h2> of the page
LOWEST = 6
_ATTRIBUTES = {
    "a": {"href"},
    "ol": {"start", "class"},
    "li": {"value"},
    "th": {"scope", "class"},
    "td": {"class"},
    "div": {"class", "tabindex", "role", "aria-label"},
}
_TAGS = {"p", "br", "ul", "strong", "em", "del", "blockquote", "code", "pre", "hr", "table", "thead", "tbody", "tr"}
_HEADINGS = {f"h{level}" for level in range(2, LOWEST + 1)}
_SCHEMES = {"http", "https", "mailto", "tel"}
_LINK = re.compile(r"https?://[^\s/]|mailto:\S|tel:\S", re.IGNORECASE)


class _Parser(MarkdownIt):
    """Leaves addresses as they were typed, and links only those that work both on a page and in a mail."""

    def validateLink(self, url: str) -> bool:  # noqa: N802
        return bool(_LINK.match(url))

    def normalizeLink(self, url: str) -> str:  # noqa: N802
        if url.startswith("www."):
            url = f"https://{url}"
        elif url.startswith("/") and not url.startswith("//"):
            url = f"{settings.SITE_URL}{url}"
        return re.sub(r"\s", "%20", url)

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802
        return link


def _made() -> MarkdownIt:
    parser = _Parser("js-default", {"html": False, "linkify": False, "breaks": True})
    # Only programmers would expect these: `[Note]: text` as an invisible definition, `&copy;` as another character, a
    # line of dashes as a mark that the paragraph above it is a heading, and indentation as a mark for code.
    parser.disable(["reference", "entity", "lheading", "code"])
    rules.install(parser)
    return parser


_parser = _made()


def html(text: str, top: int = TOP) -> SafeString:
    """Render for a page where the text's highest headings have level `top`."""
    return _html(text, top, get_language())


@lru_cache(maxsize=1024)
def _html(text: str, top: int, _language: str | None) -> SafeString:
    found = tokens(text)
    if found is None:
        return mark_safe(linebreaks(text, autoescape=True))  # noqa: S308  (escaped)
    _settle_headings(found, top)
    raw = _parser.renderer.render(found, _parser.options, {}).replace(rules.GUARD, "")
    scroll = format_html('<div class="scroll" tabindex="0" role="group" aria-label="{}">', _("Table"))
    raw = raw.replace("<table>", f"{scroll}<table>").replace("</table>", "</table></div>")
    clean = nh3.clean(
        raw,
        tags={*_TAGS, *_HEADINGS, *_ATTRIBUTES},
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel="nofollow ugc",
    )
    return mark_safe(clean)  # noqa: S308  (nh3 has just cleaned it)


def tokens(text: str) -> list[Token] | None:
    """Parse the text; None if a letter or digit of it would be lost, in which case it has to be shown as typed."""
    typed = rules.prepared(text)
    found = _parser.parse(typed)
    return found if _letters(typed) <= Counter(_shown(found)) else None


def _letters(text: str) -> Counter[str]:
    return Counter(filter(str.isalnum, text))


def _shown(found: Iterable[Token]) -> Iterator[str]:
    """Every letter and digit that is displayed or part of a link's address."""
    for token in found:
        if token.children is not None:
            yield from _shown(token.children)
        else:
            yield from filter(str.isalnum, token.content)
        if token.type == "list_item_open":
            yield from token.info
        yield from filter(str.isalnum, str(token.attrs.get("href", "")))


def _settle_headings(found: list[Token], top: int) -> None:
    """Shift a text's headings below those of the page, without skipping a level."""
    above: list[str] = []
    for token in found:
        if token.type == "heading_open":
            while above and above[-1] >= token.tag:
                above.pop()
            above.append(token.tag)
            token.tag = f"h{min(top + len(above) - 1, LOWEST)}"
        elif token.type == "heading_close":
            token.tag = f"h{min(top + len(above) - 1, LOWEST)}"
