"""What Dockerfile, .dockerignore and docker-compose.yml say, done without a container engine."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
VARIABLE = re.compile(r"\$\$|\$\{(\w+)(?::-([^}]*)|:\?[^}]*)?\}")


# Prints the modules that cannot be found, also those that are imported only when they are needed.
IMPORTS = """
import ast, importlib.util, pathlib

def imported(tree):
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING":
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module
        yield from imported(node)

for path in sorted(pathlib.Path().rglob("*.py")):
    for name in imported(ast.parse(path.read_text())):
        if not pathlib.Path(name.split(".")[0]).exists():
            name = name.split(".")[0]  # a library: looking for its parts would import it
            found = importlib.util.find_spec(name)
        else:
            found = [*pathlib.Path().glob(name.replace(".", "/") + "*")]
        if not found:
            print(path, name)
"""


def copy_code(home: Path) -> Path:
    """Lay out the files that .dockerignore lets into the image; returns their folder."""
    for wanted in _copied():
        there, here = ROOT / wanted, home / "app" / wanted
        here.parent.mkdir(parents=True, exist_ok=True)
        if there.is_dir():
            shutil.copytree(there, here, ignore=shutil.ignore_patterns("__pycache__", "*.pyc", "*.mo"))
        else:
            shutil.copy2(there, here)
    for unwanted in _left_out():
        shutil.rmtree(home / "app" / unwanted)
    return home / "app"


def make_image(home: Path) -> None:
    """Lay out what the image would hold, with the packages of base.txt and nothing else."""
    copy_code(home)
    # In the Dockerfile's own words, but for the name of the interpreter and where it goes.
    _sh(_instruction(r"RUN python -m venv").replace("python -m", f"{sys.executable} -m", 1), home, {})
    _sh(_instruction(r"RUN SECRET_KEY="), home, path_of(home))


def _copied() -> list[str]:
    return [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]


def _left_out() -> list[str]:
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    return [line for line in lines if line and line[0] not in "!#*"]


def _instruction(beginning: str) -> str:
    text = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
    found = re.search(rf"^{beginning}.*$", text, re.MULTILINE)
    assert found, beginning
    return found[0].removeprefix("RUN ")


def _sh(command: str, home: Path, env: Mapping[str, str]) -> None:
    command = command.replace("/venv", str(home / "venv")).replace("-r base.txt", f"-r {ROOT}/requirements/base.txt")
    at = home / "app"
    # As it is on this machine, but without the variables of the tests: those are settings.
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "TMPDIR"} or "PIP" in name}
    run = subprocess.run(
        ["sh", "-ec", command], cwd=at, env={**kept, **env}, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr


def path_of(home: Path) -> dict[str, str]:
    return {"PATH": f"{home}/venv/bin:/usr/bin:/bin", "DJANGO_SETTINGS_MODULE": "config.settings"}


class Compose:
    """The services of docker-compose.yml: the environment and the commands that they would have."""

    def __init__(self, dotenv: Mapping[str, str]) -> None:
        self.dotenv = dotenv
        self.services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]

    def environment(self, service: str) -> dict[str, str]:
        image = dict(re.findall(r"(GRANIAN_\w+)=(\S+)", (ROOT / "Dockerfile").read_text()))
        return {**image, **{name: self._filled(str(it)) for name, it in self.services[service]["environment"].items()}}

    def command(self, service: str, *instead: str) -> list[str]:
        """What `up` runs, or what `run` runs if it names another command."""
        own = self.services[service]
        words = instead or own.get("command") or _of_image(r"^CMD (.+)$")
        return [self._filled(word) for word in (*own.get("entrypoint", ()), *words)]

    def health_check(self, service: str) -> list[str]:
        kind, *words = self.services[service].get("healthcheck", {}).get("test") or [
            "CMD",
            *_of_image(r"^HEALTHCHECK .*CMD (.+)$"),
        ]
        words = [self._filled(word) for word in words]
        return ["sh", "-c", *words] if kind == "CMD-SHELL" else words

    def _filled(self, text: str) -> str:
        def value(found: re.Match[str]) -> str:
            return "$" if found[0] == "$$" else self.dotenv.get(found[1]) or found[2] or ""

        return VARIABLE.sub(value, text)


def _of_image(pattern: str) -> Any:
    found = re.search(pattern, (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert found, pattern
    return json.loads(found[1])
