"""The text part of a mail, derived from its HTML part: each mail is written once.

Only the tags used in mail templates are supported. Any other tag raises, so that no content gets lost:

* `p`, `h1`, `h2`, `div` and `table` are surrounded by blank lines, `br` ends a line;
* `tr` is a line, `label: value`;
* a link's address is on a line of its own, below the line with the link's text;
* `.brand` and `.foot`, the first and last lines of the layout, become the signature;
* a `div` with `data-plain` is replaced by that text. Texts of users, which may have any tag, are passed this way.
"""

import re
from html.parser import HTMLParser

from django.utils.text import wrap
from django.utils.translation import gettext as _

WIDTH = 72
_LINE = re.compile(rf"(.{{1,{WIDTH}}}|[^ ]+)(?: |$)")  # as many words as fit, or a single longer one
_BLOCKS = {"div", "p", "h1", "h2", "table"}
_INLINE = {"strong", "tr", "th", "td"}
_SIGNATURE = "-- "  # the space after the dashes is part of the delimiter
_PLAIN = re.compile(r'\s+data-plain="[^"]*"')
# All white space except non-breaking spaces.
_SPACE = re.compile(r"[^\S\u00a0\u2007\u202f]+")


class UnknownTag(ValueError):
    """A mail template has a tag whose meaning would be lost in the text part."""


def of(html: str) -> str:
    """Convert the body of an HTML page to text in lines of 72 characters; addresses are never broken."""
    writer = _Writer()
    writer.feed(html.partition("<body>")[2].partition("</body>")[0])
    writer.close()
    return "\n".join(writer.lines).strip("\n")


def removed(html: str) -> str:
    """Remove from the page what is only for the text part."""
    return _PLAIN.sub("", html)


class _Writer(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self._line = ""
        self._label = ""  # of a row
        self._link = ("", 0)  # its address, and where on the line its text starts
        self._addresses: list[str] = []  # addresses of the links on this line
        self._is_brand = False
        self._signature: list[str] = []
        self._depth = 0  # depth of nested divs whose text has already been written

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
        """End the line, even if it is empty."""
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
        """End the paragraph with a single blank line."""
        if self.lines and self.lines[-1]:
            self.lines.append("")


def _spaced(text: str) -> str:
    return _SPACE.sub(" ", text).strip(" ")
