import os
import shutil
import subprocess
import sys

import pytest

from devstack.places import CHECKOUT

BASE = sys._base_executable  # this one may be of a virtual environment
TOOLS = ("sh", "cat", "dirname", "ls")


@pytest.fixture
def path(tmp_path):
    """A PATH without any Python."""
    for tool in TOOLS:
        (tmp_path / tool).symlink_to(shutil.which(tool))
    return tmp_path


def find_python(path, **env):
    clean = {"PATH": str(path), "HOME": str(path), **env}
    return subprocess.run([CHECKOUT / "bin" / "find-python"], env=clean, capture_output=True, text=True, check=False)


def python_at(place, body):
    place.write_text(f"#!/bin/sh\n{body}\n")
    place.chmod(0o755)


@pytest.mark.skipif(
    any(os.path.exists(f"{at}/bin/python3.13") for at in ("/usr/local", "/opt/homebrew")),  # noqa: PTH110
    reason="a Python in a place that is always looked at",
)
def test_without_python_one_line_says_what_to_install(path):
    done = find_python(path)

    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert "needs Python 3.13" in done.stderr


def test_a_python_of_pyenv_is_found_though_another_is_global(path):
    python_at(path / "python3", "echo /usr/bin/python3 3.11")
    shim = path / ".pyenv" / "versions" / "3.13.7" / "bin" / "python3"
    shim.parent.mkdir(parents=True)
    python_at(shim, f"echo {shim} 3.13")

    assert find_python(path).stdout.strip() == str(shim)


@pytest.mark.skipif(
    any(os.path.exists(f"{at}/bin/python3.13") for at in ("/usr/local", "/opt/homebrew")),  # noqa: PTH110
    reason="a Python in a place that is always looked at",
)
def test_a_python_without_venv_is_named_with_the_package_that_lacks(path):
    python_at(path / "python3", 'case "$2" in *ensurepip*) exit 1;; *) echo /usr/bin/python3 3.13;; esac')

    done = find_python(path)

    assert (done.returncode, "python3.13-venv" in done.stderr) == (1, True)


def test_the_requested_python_is_used(path):
    assert find_python(path, PYTHON=BASE).stdout.strip() == BASE


def test_of_a_virtual_environment_that_uv_finds_the_python_it_was_made_from_is_taken(path):
    """Setup deletes .venv after an interrupted installation, and cannot do that from within."""
    venv = path / ".venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
    python_at(path / "uv", f"echo {venv}/bin/python")

    assert find_python(path).stdout.strip() == BASE
