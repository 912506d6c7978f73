"""The text part of a mail, derived from its HTML part: each mail is written once.

The vocabulary is what the templates of mails use. Any other tag raises, so that no mail loses what it says:

* `p`, `h1`, `h2`, `div` and `table` stand between blank lines, `br` ends a line;
* `tr` is a line, `label: value`;
* an address stands on a line of its own, below the line of the link's words;
* `.brand` and `.foot`, the frame's first and last lines, are the signature;
* a `div` with `data-plain` says that instead. It is how text of users, which may have any tag, keeps its own form.
"""

import re
from html.parser import HTMLParser

from django.utils.text import wrap
from django.utils.translation import gettext as _

WIDTH = 72
_LINE = re.compile(rf"(.{{1,{WIDTH}}}|[^ ]+)(?: |$)")  # as many words as fit, or one that does not
_BLOCKS = {"div", "p", "h1", "h2", "table"}
_INLINE = {"strong", "tr", "th", "td"}
_SIGNATURE = "-- "  # the space after the dashes is part of the mark
_PLAIN = re.compile(r'\s+data-plain="[^"]*"')
# Whatever breaks a line somewhere, but no space that keeps words together.
_SPACE = re.compile(r"[^\S\u00a0\u2007\u202f]+")


class UnknownTag(ValueError):
    """A template of a mail has a tag of which the text part would lose the meaning."""


def of(html: str) -> str:
    """What the body of an HTML page says, in lines of 72 characters; an address is never broken."""
    writer = _Writer()
    writer.feed(html.partition("<body>")[2].partition("</body>")[0])
    writer.close()
    return "\n".join(writer.lines).strip("\n")


def removed(html: str) -> str:
    """The page without what only its text part needs."""
    return _PLAIN.sub("", html)


class _Writer(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self._line = ""
        self._label = ""  # of a row
        self._link = ("", 0)  # its address, and where on the line its words begin
        self._addresses: list[str] = []  # of the links on this line
        self._is_brand = False
        self._signature: list[str] = []
        self._depth = 0  # of divs whose text is written already

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = dict(attrs)
        if self._depth:
            self._depth += tag == "div"
        elif tag in _BLOCKS:
            self._end_block()
            self._begin(facts.get("class"), facts.get("data-plain"))
        elif tag == "a":
            self._link = (facts["href"] or "", len(self._line))
        elif tag == "br":
            self._break()
        elif tag not in _INLINE:
            raise UnknownTag(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._depth:
            self._depth -= tag == "div"
        elif tag in _BLOCKS:
            self._end_block()
        elif tag == "tr":
            self._end_line()
        elif tag == "th":
            self._label, self._line = _spaced(self._line), ""
        elif tag == "a":
            self._end_link()

    def handle_data(self, data: str) -> None:
        if not self._depth:
            self._line += data

    def _begin(self, name: str | None, plain: str | None) -> None:
        self._is_brand = name == "brand"
        if name == "foot":
            self.lines += [_SIGNATURE, *self._signature]
        if plain is not None:
            self.lines += wrap(plain, WIDTH).split("\n")
            self._depth = 1

    def _end_link(self) -> None:
        address, start = self._link
        address = address.removeprefix("mailto:")
        if _spaced(self._line[start:]) != address:
            self._addresses.append(address)

    def _break(self) -> None:
        """End the line; one that is empty is meant to be."""
        if _spaced(self._line):
            self._end_line()
        else:
            self._space()

    def _end_line(self) -> None:
        said = _spaced(self._line)
        if self._label:
            said = _("%(label)s: %(value)s") % {"label": self._label, "value": said}
        self.lines += _LINE.findall(said)
        self.lines += self._addresses
        self._line, self._label, self._addresses = "", "", []

    def _end_block(self) -> None:
        self._end_line()
        if self._is_brand:
            self._signature, self.lines, self._is_brand = self.lines, [], False
        else:
            self._space()

    def _space(self) -> None:
        """Leave one blank line, never two."""
        if self.lines and self.lines[-1]:
            self.lines.append("")


def _spaced(text: str) -> str:
    return _SPACE.sub(" ", text).strip(" ")
