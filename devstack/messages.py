"""The message catalogs in `locale/`: `python -m devstack.messages update`, `compile` or `check`.

Messages are extracted from the source and written with Babel, so that GNU gettext is not needed. Messages of libraries
are not included.

`pseudo DIR` writes a pseudo-localized catalog into DIR; with PSEUDO_LOCALE=DIR the site offers it at /he/, written from
right to left. What is still plain English there is not translatable, and what overflows has no room for longer texts.
"""

import ast
import itertools
import re
import sys
import tokenize
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
APPS = (
    "accounts", "assembly", "campaigns", "common", "community", "config", "demo", "desk", "gateway",
    "payments", "pledges",
)  # fmt: skip
LANGUAGES = ("fr", "de", "it")  # English is in the source
SINGULAR = {"_", "gettext", "gettext_lazy", "gettext_noop"}
PLURAL = {"ngettext", "ngettext_lazy"}
CONTEXT = {"pgettext", "pgettext_lazy"}
CALL = re.compile(r"\b(?:gettext|ngettext|pgettext|_)\(")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}")
PSEUDO = "he"  # written from right to left, and with two plural forms like English
DISGUISE = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "àƀćđéƒĝĥîĵķĺɱñöþǫŕšţûṽŵẋýžÀƁĆĐÉƑĜĤÎĴĶĹṀÑÖÞǪŔŠŢÛṼŴẊÝŽ",
)
UNTOUCHED = re.compile(r"(%%|%\(\w+\)[sd]|%[sd]|\{\w+\}|<[^>]+>|&#?\w+;)")
type Found = tuple[str, str | tuple[str, str], str | None]  # where, what, context


def extract() -> Catalog:
    """All translatable messages in the source."""
    catalog = Catalog(project="Commonbid", fuzzy=False)
    for where, text, context in sorted(_texts(), key=lambda found: (found[0], str(found[1]))):
        catalog.add(text, locations=[(where, 0)], context=context)
    return catalog


def _texts() -> Iterator[Found]:
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            if "migrations" not in path.parts:
                yield from _calls(path.read_text(), _name(path))
    for path in (ROOT / "templates").rglob("*.*"):
        source = templatize(path.read_text())
        for match in CALL.finditer(source):
            yield from _calls(_call_at(source[match.start() :]), _name(path))


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _call_at(source: str) -> str:
    """The source up to the closing parenthesis; the rest of a templatized page is not valid Python."""
    depth = 0
    lines = source.splitlines(keepends=True)
    for token in tokenize.generate_tokens(StringIO(source).readline):
        depth += {"(": 1, ")": -1}.get(token.string, 0) if token.type == tokenize.OP else 0
        if token.string == ")" and depth == 0:
            row, column = token.end
            return "".join(lines[: row - 1]) + lines[row - 1][:column]
    raise ValueError(source)


def _calls(source: str, where: str) -> Iterator[Found]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            texts = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
            if name in SINGULAR and len(texts) == 1:
                yield where, texts[0], None
            elif name in PLURAL and len(texts) == 2:
                yield where, (texts[0], texts[1]), None
            elif name in CONTEXT and len(texts) == 2:
                yield where, texts[1], texts[0]


def po(language: str) -> Path:
    return ROOT / "locale" / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> Catalog:
    if not po(language).exists():
        return Catalog(locale=language)
    with po(language).open("rb") as file:
        return read_po(file, locale=language)


def update(language: str) -> None:
    """Add new messages, untranslated, remove obsolete ones, and mark the translations of changed ones as fuzzy."""
    catalog = read(language)
    catalog.update(extract(), no_fuzzy_matching=False)
    catalog.obsolete.clear()
    catalog.project, catalog.creation_date = "Commonbid", datetime(2026, 11, 1, tzinfo=UTC)
    catalog.revision_date, catalog.header_comment, catalog.fuzzy = catalog.creation_date, "# Commonbid", False
    po(language).parent.mkdir(parents=True, exist_ok=True)
    with po(language).open("wb") as file:
        write_po(file, catalog, width=110, omit_header=False, sort_output=True, include_lineno=False)


def compile_catalog(language: str) -> None:
    """Write the .mo file for Django, leaving out messages with a faulty translation."""
    catalog, out = read(language), BytesIO()
    for message in [each for each in catalog if each.id and _fault(each)]:
        catalog.delete(message.id, message.context)
    write_mo(out, catalog)
    po(language).with_suffix(".mo").write_bytes(out.getvalue())


def problems(language: str) -> list[str]:
    """List messages that are missing, fuzzy, no longer in the source, or whose placeholders differ from the English."""
    catalog, source = read(language), extract()
    there = {_key(message): message for message in catalog if message.id}
    wanted = {_key(message) for message in source if message.id}
    found = [f"{language}: missing: {key}" for key in wanted - there.keys()]
    found += [f"{language}: no longer used: {key}" for key in there.keys() - wanted]
    found += [f"{language}: {fault}: {key}" for key, message in there.items() if (fault := _fault(message))]
    return sorted(found)


def write_pseudo(directory: Path) -> None:
    catalog = Catalog(locale=PSEUDO)
    for message in extract():
        if message.id:
            forms = tuple(disguised(form) for form in _forms(message.id))
            catalog.add(message.id, forms if message.pluralizable else forms[0], context=message.context)
    out = directory / PSEUDO / "LC_MESSAGES" / "django.mo"
    out.parent.mkdir(parents=True, exist_ok=True)
    with out.open("wb") as file:
        write_mo(file, catalog)


def disguised(text: str) -> str:
    """`Sign it` → `Šîĝñ îţ öñé`: still readable, and longer, like many translations."""
    pieces = UNTOUCHED.split(text)
    pieces[::2] = [piece.translate(DISGUISE) for piece in pieces[::2]]
    return "".join([*pieces, *itertools.repeat(" öñé", max(1, len(text) // 12))])


def _key(message: Message) -> tuple[tuple[str, ...], str | None]:
    return _forms(message.id), message.context


def _forms(text: Any) -> tuple[str, ...]:
    """The single form or the plural forms of a message."""
    return (text,) if isinstance(text, str) else tuple(text)


def _fault(message: Message) -> str:
    meant, said = _forms(message.id), _forms(message.string)
    if not all(said):
        return "not translated"
    if message.fuzzy:
        return "fuzzy"
    # Only the plural is checked: the singular may leave out the number.
    if set(PLACEHOLDER.findall(said[-1])) != set(PLACEHOLDER.findall(meant[-1])):
        return "other placeholders"
    return ""


def main(command: str, *arguments: str) -> int:
    if command == "pseudo":
        write_pseudo(Path(*arguments))
        return 0
    if command == "check":
        found = [problem for language in LANGUAGES for problem in problems(language)]
        print("\n".join(found) or "Every text is there in every language.")  # noqa: T201  (a program)
        return bool(found)
    for language in LANGUAGES:
        {"update": update, "compile": compile_catalog}[command](language)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
