"""PgBouncer before the tests' database, run as deploy/pgbouncer.ini configures it, with few connections."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection

from devstack import places, postgres
from tests.helpers import fronts

CONNECTIONS = 3
LIMITS = ("10min", "1min")
# What PgBouncer sets for each client anew, and what its connect_query has set.
OWN_SETTINGS = {"application_name", "client_encoding", "DateStyle", "TimeZone", "lock_timeout", "statement_timeout"}
LEFT_BEHIND = """
    SELECT pg_backend_pid(), ARRAY(SELECT name FROM pg_settings WHERE source = 'session' ORDER BY name),
        current_setting('statement_timeout'), current_setting('lock_timeout'),
        (SELECT count(*) FROM pg_prepared_statements),
        (SELECT count(*) FROM pg_cursors WHERE is_holdable),
        (SELECT count(*) FROM pg_listening_channels()),
        (SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'advisory'),
        (SELECT count(*) FROM pg_class WHERE relnamespace = pg_my_temp_schema())
"""


@dataclass(frozen=True)
class Pooler:
    url: str

    def site_settings(self, **environment: str) -> dict[str, Any]:
        """The site's own settings of a database behind it."""
        read = "import json; from config import settings; print(json.dumps(settings.DATABASES['default']))"
        env = {**os.environ, "DATABASE_URL": self.url, "DISABLE_SERVER_SIDE_CURSORS": "true", **environment}
        run = subprocess.run([sys.executable, "-c", read], env=env, capture_output=True, text=True, check=True)
        found: dict[str, Any] = json.loads(run.stdout)
        return found

    def connect(self) -> psycopg.Connection[Any]:
        """Another client, as any program may be one."""
        return psycopg.connect(self.url, prepare_threshold=None)

    @contextmanager
    def all_taken(self) -> Iterator[list[psycopg.Connection[Any]]]:
        """Hold every connection to the server, each in a transaction."""
        with ExitStack() as stack:
            clients = [stack.enter_context(self.connect()) for _ in range(CONNECTIONS)]
            for client in clients:
                client.execute("SELECT 1")
            yield clients

    def left_behind(self) -> list[Any]:
        """What clients have left on the connections to the server that the next client would meet."""
        with self.all_taken() as clients:
            found = [client.execute(LEFT_BEHIND).fetchone() for client in clients]
        assert len({backend for backend, *_ in found}) == CONNECTIONS
        return [state for _, *state in found]


@contextmanager
def running(folder: Path) -> Iterator[Pooler]:
    """Run it before this process's database, as the server's user: like the server, it refuses to run as root."""
    server, port, database = postgres.locate(folder), fronts.free_port(), connection.settings_dict
    home = postgres.own_home(server)
    _write(home, "pgbouncer.ini", _configuration(home, port), server.user)
    _write(home, "userlist.txt", f'"{database["USER"]}" "{database["PASSWORD"]}"\n', server.user)
    try:
        with fronts.running([_program(), "--quiet", str(home / "pgbouncer.ini")], user=server.user):
            fronts.wait_for(port)
            yield Pooler(f"postgres://{database['USER']}:{database['PASSWORD']}@{places.HOST}:{port}/commonbid")
    finally:
        shutil.rmtree(home)


def _configuration(home: Path, port: int) -> str:
    database = connection.settings_dict
    there = f"host={database['HOST']} port={database['PORT']} dbname={database['NAME']}"
    changes = {
        "host=db.internal port=5432 dbname=commonbid": there,
        "listen_addr = *": f"listen_addr = {places.HOST}",
        "listen_port = 6432": f"listen_port = {port}\nunix_socket_dir =",
        "/etc/pgbouncer/userlist.txt": f"{home}/userlist.txt",
        "default_pool_size = 40": f"default_pool_size = {CONNECTIONS}",
    }
    return fronts.replaced("pgbouncer.ini", changes)


def _write(home: Path, name: str, text: str, user: int | None) -> None:
    places.write_private(home / name, text)
    if user is not None:
        os.chown(home / name, user, -1)


def _program() -> str:
    found = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
    assert found
    return found
