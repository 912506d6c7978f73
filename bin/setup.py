"""Create .venv and install requirements/dev.txt, unless that has been done. Needs only Python itself."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
REQUIREMENTS = CHECKOUT / "requirements" / "dev.txt"
VENV = CHECKOUT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / ".installed"
UNFINISHED = VENV / ".unfinished"


def main() -> None:
    if os.geteuid() != 0 and VENV.exists() and not os.access(VENV, os.W_OK):
        sys.exit(f"{VENV} belongs to another user. Run make as that user, or remove it as root.")
    # Only one at a time; the lock ends with the process, however it ends.
    with REQUIREMENTS.open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        # Includes the path, because a virtual environment does not survive moving the checkout.
        wanted = hashlib.sha256(f"{CHECKOUT} {sys.version} {REQUIREMENTS.read_text()}".encode()).hexdigest()
        if not works() or not STAMP.exists() or STAMP.read_text() != wanted:
            install()
            STAMP.write_text(wanted)
            UNFINISHED.unlink()


def works() -> bool:
    return PYTHON.exists() and succeeds(PYTHON, "-c", "import sys; sys.exit(sys.version_info[:2] != (3, 13))")


def install() -> None:
    # pip takes a partly unpacked package for an installed one, so an interrupted installation starts again.
    if UNFINISHED.exists() or not works() or not succeeds(PYTHON, "-m", "pip", "--version"):
        shutil.rmtree(VENV, ignore_errors=True)
        say("Making .venv.")
        run(sys.executable, "-m", "venv", VENV, failure="The virtual environment could not be made.")
    UNFINISHED.touch()
    STAMP.unlink(missing_ok=True)
    count = sum("==" in line for line in REQUIREMENTS.read_text().splitlines())
    say(f"Installing {count} packages into .venv: about a minute the first time.")
    started = time.monotonic()
    run(
        *(PYTHON, "-m", "pip", "install", "-qq", "--no-input", "--disable-pip-version-check"),
        *("--require-hashes", "--only-binary", ":all:", "--requirement", REQUIREMENTS),
        failure="The packages could not be installed. Once that is solved, the same command goes on.",
    )
    say(f"Installed in {time.monotonic() - started:.0f} seconds.")


def run(*command: str | Path, failure: str) -> None:
    # A user's pip.conf with `user = true` would install elsewhere.
    done = subprocess.run(command, check=False, cwd=CHECKOUT, env={**os.environ, "PIP_USER": "0"})
    if done.returncode:
        sys.exit(failure)


def succeeds(*command: str | Path) -> bool:
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


def say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("Interrupted: the next start goes on.")
