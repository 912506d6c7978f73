"""Removing control characters and noncharacters from text.

All submitted text is cleaned before a view sees it (config.middleware.texts). What goes into XML or a calendar is
cleaned again on output, because the database contains older texts, and Markdown can produce characters by number.
"""

import re

_PLANES = "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
_NOT_TEXT = re.compile(f"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef{_PLANES}]")
# Line ends of browsers, Word's line break within a paragraph, the page break, and Unicode's own.
_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")


def clean(text: str) -> str:
    """Remove control characters and noncharacters, and turn every line end into a line feed."""
    return _LINE_END.sub("\n", _NOT_TEXT.sub("", text))
