"""Where a rehearsal takes place: a scratch database and a payment sandbox, both gone afterwards."""

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg

PREFIX = "rehearsal_"
SECRET_KEY = "sk_test_rehearsal"  # noqa: S105  (the sandbox's own)


class NoStage(Exception):
    """Something that a rehearsal needs is not here; the message says what."""


@contextmanager
def stage(*, keep: bool = False) -> Iterator[dict[str, str]]:
    """Set it up, give the environment for a process that plays on it, and take it down. Raises NoStage."""
    with ExitStack() as stack:
        folder = tempfile.mkdtemp(prefix="commonbid-rehearsal-")
        if not keep:
            stack.callback(shutil.rmtree, folder, ignore_errors=True)
        address = stack.enter_context(sandbox(Path(folder) / "stripe.sqlite3"))
        database_url = stack.enter_context(scratch_database(keep=keep))
        yield {
            "DATABASE_URL": database_url,
            "DATABASE_DIRECT_URL": "",
            "REDIS_URL": "redis://127.0.0.1:9/0",  # nobody listens: the rehearsal is its own worker
            "STRIPE_API_BASE": address,
            "STRIPE_SECRET_KEY": SECRET_KEY,
            "STRIPE_WEBHOOK_SECRET": "whsec_rehearsal",
            "STRIPE_REQUESTS_PER_SECOND": "0",
            "EMAIL_URL": "smtp://127.0.0.1:9",  # nobody listens there either
        }


@contextmanager
def scratch_database(*, keep: bool = False) -> Iterator[str]:
    """Make an empty database beside the configured one, and give its address."""
    # Not through a pooler, which knows its databases beforehand.
    home = os.environ.get("DATABASE_DIRECT_URL") or os.environ["DATABASE_URL"]
    name = f"{PREFIX}{uuid4().hex[:12]}"
    try:
        _execute(home, f'CREATE DATABASE "{name}"')
    except psycopg.Error as error:
        raise NoStage(f"No scratch database could be made: {error}") from error
    try:
        yield urlsplit(home)._replace(path=f"/{name}").geturl()
    finally:
        if not keep:
            _execute(home, f'DROP DATABASE "{name}" WITH (FORCE)')


def _execute(address: str, command: str) -> None:
    with psycopg.connect(address, autocommit=True, connect_timeout=5) as connection:
        connection.execute(command.encode())  # bytes: not for psycopg to compose


@contextmanager
def sandbox(file: Path) -> Iterator[str]:
    """Start the payment sandbox as a process of its own, and give its address. Raises NoStage."""
    # By its name, for nothing of the site imports it; production does not even have it.
    if importlib.util.find_spec("sandbox") is None:
        raise NoStage("The payment sandbox is not part of this installation: rehearse in a checkout of the source.")
    command = [sys.executable, "-m", "sandbox.stripe", "--port", "0", "--db", str(file), "--secret-key", SECRET_KEY]
    # In a group of its own: Ctrl-C is for the players, who still talk to it while they stop.
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True) as process:
        try:
            line = process.stdout.readline() if process.stdout else ""
            if not line.startswith("listening "):
                raise NoStage("The payment sandbox did not start.")
            yield line.split()[1]
        finally:
            process.terminate()
