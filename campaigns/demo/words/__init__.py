"""What the demo campaigns say, in one language a file."""

import tomllib
from functools import reduce
from operator import getitem
from pathlib import Path
from typing import Any

from django.conf import settings

HERE = Path(__file__).parent


def read() -> dict[str, dict[str, Any]]:
    """What all files say, by language."""
    return {code: tomllib.loads((HERE / f"{code}.toml").read_text(encoding="utf-8")) for code, _ in settings.LANGUAGES}


def of(*path: str) -> dict[str, Any]:
    """What stands at one place of the files, by language: `of("questions", "real")["fr"]["title"]`."""
    return {language: reduce(getitem, path, words) for language, words in read().items()}
