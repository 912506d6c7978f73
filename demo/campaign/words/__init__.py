"""What the demo campaigns say, in one language a file."""

import re
import tomllib
from functools import reduce
from operator import getitem
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
# The files break long lines; readers see a break where people type one. Before a mark of a list or a table it is meant.
BROKEN = re.compile(r"(?<!\n)\n(?=.) *(?!(?:[-*+>|#]|\d+\.) )")


def read() -> dict[str, dict[str, Any]]:
    """What all files say, by language."""
    return {file.stem: _joined(tomllib.loads(file.read_text(encoding="utf-8"))) for file in HERE.glob("*.toml")}


def _joined(said: Any) -> Any:
    if isinstance(said, dict):
        return {name: _joined(part) for name, part in said.items()}
    return BROKEN.sub(" ", said) if isinstance(said, str) else said


def of(*path: str) -> dict[str, Any]:
    """What stands at one place of the files, by language: `of("questions", "real")["fr"]["title"]`."""
    return {language: reduce(getitem, path, words) for language, words in read().items()}
