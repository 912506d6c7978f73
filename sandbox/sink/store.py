import json
import sqlite3
import threading
from dataclasses import dataclass
from datetime import UTC, datetime

KEPT = 200
SCHEMA = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = OFF;
CREATE TABLE IF NOT EXISTS messages (
    id INTEGER PRIMARY KEY, at TEXT NOT NULL, path TEXT NOT NULL, headers TEXT NOT NULL, body TEXT NOT NULL,
    status INTEGER NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Message:
    """`status` is how it was answered."""

    id: int
    at: str
    path: str
    headers: dict[str, str]
    body: str
    status: int


class Messages:
    def __init__(self, path: str = ":memory:") -> None:
        self.lock = threading.Lock()
        self.db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self.db.executescript(SCHEMA)

    def keep(self, path: str, headers: dict[str, str], body: str, status: int) -> None:
        at = datetime.now(UTC).isoformat(timespec="seconds")
        with self.lock:
            row = self.db.execute(
                "INSERT INTO messages (at, path, headers, body, status) VALUES (?, ?, ?, ?, ?)",
                (at, path, json.dumps(headers), body, status),
            )
            self.db.execute("DELETE FROM messages WHERE id <= ?", ((row.lastrowid or 0) - KEPT,))

    def newest(self) -> list[Message]:
        with self.lock:
            rows = self.db.execute("SELECT id, at, path, headers, body, status FROM messages ORDER BY id DESC")
            return [
                Message(number, at, path, json.loads(headers), body, status)
                for number, at, path, headers, body, status in rows
            ]

    def close(self) -> None:
        with self.lock:
            self.db.close()
