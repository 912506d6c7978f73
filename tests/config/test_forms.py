"""A form only cleans: what is chosen is written by a verb of its package, which the view calls."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.config.test_architecture import LAYERS, ROOT

WRITES = {"save", "delete", "create", "update", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
DICTIONARIES = {"initial", "attrs"}  # of a form and of its widgets: an update of these writes nothing


def is_forms(path: Path) -> bool:
    return "forms" in {path.stem, path.parent.name}


def calls(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """The calls of methods: the last name of what it is called on, and the method."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield getattr(node.func.value, "attr", getattr(node.func.value, "id", "")), node.func.attr


def writes_of_forms(source: str) -> set[str]:
    """What is forbidden in a module of forms: writing calls, a method save, and transactions."""
    tree = ast.parse(source)
    nodes = list(ast.walk(tree))
    called = {f"{on}.{method}" for on, method in calls(tree) if method in WRITES and on not in DICTIONARIES}
    functions = {f"def {node.name}" for node in nodes if isinstance(node, ast.FunctionDef)}
    names = {alias.name for node in nodes if isinstance(node, ast.ImportFrom) for alias in node.names}
    return called | functions & {"def save"} | names & {"transaction"}


def modules() -> Iterator[Path]:
    for package in LAYERS:
        yield from (ROOT / package).rglob("*.py")


def test_no_form_writes() -> None:
    found = {path: writes_of_forms(path.read_text()) for path in modules() if is_forms(path)}

    assert len(found) > len(LAYERS)
    assert {str(path): writes for path, writes in found.items() if writes} == {}


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
        ("from django.db import transaction", {"transaction"}),
        ("self.initial.update(a=1); field.widget.attrs.update(b=2)", set()),
    ],
)
def test_writing_is_recognized(source: str, written: set[str]) -> None:
    assert writes_of_forms(source) == written
