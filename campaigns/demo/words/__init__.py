"""What the demo campaigns say, in one language a file."""

import tomllib
from functools import reduce
from operator import getitem
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def read() -> dict[str, dict[str, Any]]:
    """What all files say, by language."""
    return {file.stem: tomllib.loads(file.read_text(encoding="utf-8")) for file in HERE.glob("*.toml")}


def of(*path: str) -> dict[str, Any]:
    """What stands at one place of the files, by language: `of("questions", "real")["fr"]["title"]`."""
    return {language: reduce(getitem, path, words) for language, words in read().items()}
