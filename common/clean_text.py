"""Text without what is not text: control characters and code points that stand for no character.

What is sent to the site is cleaned before any view sees it (config.texts). What goes into XML or a calendar is cleaned
again on its way out, for the database has texts from before, and Markdown can name characters by number.
"""

import re

_PLANES = "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
_NOT_TEXT = re.compile(f"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef{_PLANES}]")
# That of browsers, Word's within a paragraph, a page break, and those that only Unicode knows.
_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")


def clean(text: str) -> str:
    """Leave out what is not text, and turn every end of a line into a line feed."""
    return _LINE_END.sub("\n", _NOT_TEXT.sub("", text))
