"""What an HTML checker would report of a page, as far as that can be seen without parsing it."""

import re
from collections import Counter
from collections.abc import Iterator

TAG = re.compile(r"<([a-z][a-z0-9]*)\b((?:[^>\"']|\"[^\"]*\"|'[^']*')*)>")
ATTRIBUTE = re.compile(r"([\w:-]+)(?:=(?:\"([^\"]*)\"|'([^']*)'))?")
TIME = re.compile(r"\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:?\d{2})?)?")
BARS = {"progress", "meter"}
HEADING = re.compile("<h[1-6]")


def faults(html: str) -> Iterator[str]:
    tags = [(name, _attributes(text)) for name, text in TAG.findall(re.sub(r"<!--.*?-->", "", html, flags=re.DOTALL))]
    ids = Counter(given["id"] for _name, given in tags if "id" in given)
    yield from (f"more than one element has the id {name}" for name, count in ids.items() if count > 1)
    articles = (part.partition("</article>")[0] for part in html.split("<article")[1:])
    yield from ("an article has no heading" for article in articles if not HEADING.search(article))
    for name, given in tags:
        if name == "time" and not TIME.fullmatch(given.get("datetime", "2000-01-01")):
            yield f"no valid time: {given['datetime']}"
        if name in BARS and not 0 <= float(given.get("value", 0)) <= float(given.get("max", 1)):
            yield f"a bar of {given['value']} of {given.get('max', 1)}"
        if given.get("type") == "hidden" and given.get("autocomplete") in {"on", "off"}:
            yield f"autocomplete of the hidden field {given.get('name')}"
        yield from (f"unknown attribute {each}" for each in given if each.startswith("hx-"))


def _attributes(text: str) -> dict[str, str]:
    return {name: double or single for name, double, single in ATTRIBUTE.findall(text)}
