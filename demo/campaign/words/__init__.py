"""The texts of the demo campaigns, one file per language."""

import re
import tomllib
from functools import cache, reduce
from operator import getitem
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
# Long lines are wrapped in the files, so single line breaks are joined, except before a list item or a table row.
BROKEN = re.compile(r"(?<!\n)\n(?=.) *(?!(?:[-*+>|#]|\d+\.) )")


@cache
def read() -> dict[str, dict[str, Any]]:
    """The contents of all files, by language."""
    return {file.stem: _joined(tomllib.loads(file.read_text(encoding="utf-8"))) for file in HERE.glob("*.toml")}


def _joined(said: Any) -> Any:
    if isinstance(said, dict):
        return {name: _joined(part) for name, part in said.items()}
    return BROKEN.sub(" ", said) if isinstance(said, str) else said


def of(*path: str) -> dict[str, Any]:
    """The texts at this path in the files, by language: `of("questions", "real")["fr"]["title"]`."""
    return {language: reduce(getitem, path, words) for language, words in read().items()}
