"""The stack's directory, secrets and ports."""

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
    """Create a private directory; for root others may pass through it, because PostgreSQL runs as another user."""
    path.mkdir(parents=True, exist_ok=True)
    try:
        path.chmod(0o711 if os.geteuid() == 0 else 0o700)
    except PermissionError:
        raise StackError(f"{path} belongs to another user: run make as that user, or remove it.") from None
    return path


def write_private(path: Path, text: str) -> None:
    """Write a file atomically, readable only by its owner."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(text)
    draft.replace(path)


def load_secrets(local: Path) -> dict[str, str]:
    """Read the generated secrets, creating missing ones; they are kept as long as the data."""
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
    """Read PORT and check that it is free, before anything is started. Raises StackError."""
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
    """Read DEMO_PEOPLE, the number of fictitious people in the demo; 0 for the default. Raises StackError."""
    text = os.environ.get("DEMO_PEOPLE") or "0"
    if not text.isascii() or not text.isdigit():
        raise StackError(f"DEMO_PEOPLE must be a number, not {text!r}.")
    return int(text)


def probe(port: int) -> None:
    with socket.socket() as listener:
        # Like servers, so that a port whose last connections are still closing counts as free.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))


def free_ports(local: Path) -> Iterator[int]:
    """Yield free ports, the same ones at every start unless one is taken.

    They are below the range for outgoing connections, starting at a position derived from the checkout's path.
    """
    start = zlib.crc32(bytes(local)) % 14_000
    for offset in range(14_000):
        port = 15_000 + (start + offset) % 14_000
        try:
            probe(port)
        except OSError:
            continue
        yield port
