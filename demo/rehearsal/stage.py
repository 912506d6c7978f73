"""The environment of a rehearsal: a temporary database and payment sandbox."""

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
    """Something that a rehearsal needs is missing; the message tells what."""


@contextmanager
def stage(*, keep: bool = False) -> Iterator[dict[str, str]]:
    """Set up database and sandbox, yield the environment variables for using them, and remove both. Raises NoStage."""
    with ExitStack() as stack:
        folder = tempfile.mkdtemp(prefix="commonbid-rehearsal-")
        if not keep:
            stack.callback(shutil.rmtree, folder, ignore_errors=True)
        address = stack.enter_context(sandbox(Path(folder) / "stripe.sqlite3"))
        database_url = stack.enter_context(scratch_database(keep=keep))
        yield {
            "DATABASE_URL": database_url,
            "DATABASE_DIRECT_URL": "",
            "REDIS_URL": "redis://127.0.0.1:9/0",  # nothing listens there: the rehearsal does the workers' job itself
            "STRIPE_API_BASE": address,
            "STRIPE_SECRET_KEY": SECRET_KEY,
            "STRIPE_WEBHOOK_SECRET": "whsec_rehearsal",
            "STRIPE_REQUESTS_PER_SECOND": "0",
            "EMAIL_URL": "smtp://127.0.0.1:9",  # nothing listens there either
        }


@contextmanager
def scratch_database(*, keep: bool = False) -> Iterator[str]:
    """Create an empty database on the configured server, yield its URL, and drop it unless `keep`."""
    # Not through a pooler, which serves only configured databases.
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
        connection.execute(command.encode())  # bytes, because psycopg accepts only literal strings


@contextmanager
def sandbox(file: Path) -> Iterator[str]:
    """Start the payment sandbox as a separate process and yield its address. Raises NoStage."""
    # Started by name, because the site must not import it; production does not contain it.
    if importlib.util.find_spec("sandbox") is None:
        raise NoStage("The payment sandbox is not part of this installation: rehearse in a checkout of the source.")
    command = [sys.executable, "-m", "sandbox.stripe", "--port", "0", "--db", str(file), "--secret-key", SECRET_KEY]
    # In its own process group, because after Ctrl-C the rehearsal still uses it while stopping.
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True) as process:
        try:
            line = process.stdout.readline() if process.stdout else ""
            if not line.startswith("listening "):
                raise NoStage("The payment sandbox did not start.")
            yield line.split()[1]
        finally:
            process.terminate()
