import email.policy
import json
import sqlite3
import threading
from datetime import UTC, datetime
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any

type Mail = dict[str, Any]

SCHEMA = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = OFF;
CREATE TABLE IF NOT EXISTS mails (
    id INTEGER PRIMARY KEY, at TEXT NOT NULL, sender TEXT NOT NULL, recipients TEXT NOT NULL,
    subject TEXT NOT NULL, raw BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS addressed (
    address TEXT NOT NULL, mail INTEGER NOT NULL, PRIMARY KEY (address, mail)) WITHOUT ROWID;
"""


class Mails:
    def __init__(self, path: str = ":memory:") -> None:
        self.lock = threading.Lock()
        self.db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self.db.executescript(SCHEMA)

    def keep(self, sender: str, recipients: list[str], raw: bytes) -> int:
        subject = str(parse(raw).get("Subject", ""))
        at = datetime.now(UTC).isoformat(timespec="seconds")
        with self.lock:
            self.db.execute("BEGIN")
            row = self.db.execute(
                "INSERT INTO mails (at, sender, recipients, subject, raw) VALUES (?, ?, ?, ?, ?)",
                (at, sender, json.dumps(recipients), subject, raw),
            )
            self.db.executemany(
                "INSERT OR IGNORE INTO addressed VALUES (?, ?)",
                [(address.lower(), row.lastrowid) for address in recipients],
            )
            self.db.execute("COMMIT")
        return row.lastrowid or 0

    def newest(self, to: str = "", limit: int = 200) -> list[Mail]:
        """The newest mails first, without their bodies."""
        mine = "WHERE id IN (SELECT mail FROM addressed WHERE address = ?)" if to else ""
        args = (to.lower(), limit) if to else (limit,)
        sql = f"SELECT id, at, sender, recipients, subject FROM mails {mine} ORDER BY id DESC LIMIT ?"  # noqa: S608
        with self.lock:
            rows = self.db.execute(sql, args).fetchall()
        return [_summary(row) for row in rows]

    def get(self, id_: int) -> Mail | None:
        sql = "SELECT id, at, sender, recipients, subject, raw FROM mails WHERE id = ?"
        with self.lock:
            row = self.db.execute(sql, (id_,)).fetchone()
        return _summary(row) | _body(parse(row[5])) if row else None

    def count(self) -> int:
        with self.lock:
            return int(self.db.execute("SELECT count(*) FROM mails").fetchone()[0])

    def clear(self) -> None:
        with self.lock:
            self.db.executescript("DELETE FROM mails; DELETE FROM addressed;")

    def close(self) -> None:
        with self.lock:
            self.db.close()


def parse(raw: bytes) -> EmailMessage:
    return BytesParser(EmailMessage, policy=email.policy.default).parsebytes(raw)


def _summary(row: tuple[Any, ...]) -> Mail:
    id_, at, sender, recipients, subject, *_ = row
    return {"id": id_, "from": sender, "to": json.loads(recipients), "subject": subject, "at": at}


def _body(message: EmailMessage) -> Mail:
    headers: dict[str, str] = {}
    for name, value in message.items():
        headers[name] = f"{headers[name]}, {value}" if name in headers else str(value)
    return {"headers": headers, "text": _part(message, "plain"), "html": _part(message, "html")}


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    if part is None:
        return ""
    try:
        return str(part.get_content())
    except (LookupError, UnicodeError, KeyError):  # with an unknown charset, show as much as can be decoded
        payload = part.get_payload(decode=True)
        return payload.decode(errors="replace") if isinstance(payload, bytes) else ""
