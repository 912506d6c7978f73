"""A form only cleans and a view only asks: what is chosen is written by a verb of the package, which the view calls."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.config.test_architecture import LAYERS, ROOT

WRITES = {"save", "delete", "create", "update", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
NO_ROWS = {"initial", "attrs", "session"}  # what a form shows, a widget's attributes, a visitor's session


def is_of(kind: str, path: Path) -> bool:
    return kind in {path.stem, path.parent.name}


def calls(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """The calls of methods: the last name of what it is called on, and the method."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield getattr(node.func.value, "attr", getattr(node.func.value, "id", "")), node.func.attr


def writes(source: str) -> set[str]:
    """The calls that write rows, and methods named save; verbs of other modules may be called as they like."""
    tree = ast.parse(source)
    nodes = list(ast.walk(tree))
    imported = {alias.name for node in nodes if isinstance(node, ast.ImportFrom) for alias in node.names}
    verbs = {name for name in imported if name.islower()}
    called = {f"{on}.{method}" for on, method in calls(tree) if method in WRITES and on not in NO_ROWS | verbs}
    return called | {f"def {node.name}" for node in nodes if isinstance(node, ast.FunctionDef)} & {"def save"}


def test_no_template_writes_microseconds_into_a_moment_which_html_does_not_allow() -> None:
    pages = {path: path.read_text() for path in (ROOT / "templates").rglob("*.html")}
    moments = [(path, each) for path, page in pages.items() for each in re.findall(r'datetime="([^"]*)"', page)]
    assert len(moments) > 25
    assert [each for each in moments if "date:'c'" in each[1] or "TH:i" in each[1]] == []


def modules() -> Iterator[Path]:
    for package in LAYERS:
        yield from (ROOT / package).rglob("*.py")


@pytest.mark.parametrize("kind", ["forms", "views"])
def test_no_form_and_no_view_writes(kind: str) -> None:
    found = {path: writes(path.read_text()) for path in modules() if is_of(kind, path)}

    assert len(found) > len(LAYERS)
    assert {str(path): written for path, written in found.items() if written} == {}


def test_nobody_saves_by_a_form() -> None:
    saved = {path: {on for on, method in calls(ast.parse(path.read_text())) if method == "save"} for path in modules()}

    assert {str(path) for path, names in saved.items() if any(name.endswith("form") for name in names)} == set()


@pytest.mark.parametrize(
    ("source", "written"),
    [
        ("self.text.save()", {"text.save"}),
        ("Campaign.objects.filter(pk=1).update(slug='a')", {".update"}),
        ("campaign.terms_versions.create()", {"terms_versions.create"}),
        ("def save(self): super().save()", {"def save", ".save"}),
        ("from community import library; library.delete(row)", set()),
        ("self.initial.update(a=1); field.widget.attrs.update(b=2); request.session.save()", set()),
    ],
)
def test_writing_is_recognized(source: str, written: set[str]) -> None:
    assert writes(source) == written
