"""Where the stack keeps its data, its secrets and its ports."""

import json
import os
import secrets
import socket
import zlib
from collections.abc import Iterator
from pathlib import Path

from devstack.errors import StackError

CHECKOUT = Path(__file__).resolve().parents[1]
HOST = "127.0.0.1"


def local_dir() -> Path:
    return Path(os.environ.get("COMMONBID_LOCAL") or CHECKOUT / ".local").resolve()


def make_private(path: Path) -> Path:
    """Make a directory to pass through but not to list: for root, PostgreSQL runs as somebody else."""
    path.mkdir(parents=True, exist_ok=True)
    try:
        path.chmod(0o711 if os.geteuid() == 0 else 0o700)
    except PermissionError:
        raise StackError(f"{path} belongs to another user: run make as that user, or remove it.") from None
    return path


def write_private(path: Path, text: str) -> None:
    """Replace a file at once, so that nobody ever reads half of it."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(text)
    draft.replace(path)


def load_secrets(local: Path) -> dict[str, str]:
    """Read the generated secrets, making what is missing: they live as long as the data does."""
    path = local / "secrets.json"
    known: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    fresh = {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "STRIPE_SECRET_KEY": f"sk_test_{secrets.token_hex(24)}",
        "STRIPE_WEBHOOK_SECRET": f"whsec_{secrets.token_hex(24)}",
        "POSTGRES_PASSWORD": secrets.token_hex(16),
        "VALKEY_PASSWORD": secrets.token_hex(16),
    }
    if fresh.keys() - known.keys():
        known = fresh | known
        write_private(path, json.dumps(known, indent=2) + "\n")
    return known


def web_port() -> int:
    """Read PORT and make sure that it is free, before anything is started."""
    text = os.environ.get("PORT") or "8000"
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise StackError(f"PORT must be a number from 1 to 65535, not {text!r}.")
    port = int(text)
    try:
        probe(port)
    except PermissionError:
        raise StackError(f"Port {port} needs root. Choose another: PORT=8001 make run") from None
    except OSError:
        raise StackError(f"Port {port} is taken. Choose another: PORT={port + 1} make run") from None
    return port


def demo_people() -> int:
    """Read DEMO_PEOPLE: how many invented people come; 0 for as many as usual."""
    text = os.environ.get("DEMO_PEOPLE") or "0"
    if not text.isascii() or not text.isdigit():
        raise StackError(f"DEMO_PEOPLE must be a number, not {text!r}.")
    return int(text)


def probe(port: int) -> None:
    with socket.socket() as listener:
        # As servers do: a port whose last connections are still closing is free.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))


def free_ports(local: Path) -> Iterator[int]:
    """Yield free ports, the same ones at every start unless somebody took one.

    They lie below the range that systems hand out to outgoing connections, at a place of this checkout's own.
    """
    start = zlib.crc32(bytes(local)) % 14_000
    for offset in range(14_000):
        port = 15_000 + (start + offset) % 14_000
        try:
            probe(port)
        except OSError:
            continue
        yield port
