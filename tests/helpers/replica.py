from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from django.db import connection

from common import sql
from devstack import places, postgres
from devstack.processes import Crew
from devstack.running import base_environment
from tests.helpers.threads import wait_until


class Copy:
    """A replica that a test can hold up and kill."""

    def __init__(self, local: Path) -> None:
        self.crew = Crew(base_environment(local), quiet=True)
        primary = connection.settings_dict
        address = f"postgres://{primary['USER']}:{primary['PASSWORD']}@{primary['HOST']}:{primary['PORT']}"
        port = next(places.free_ports(local))
        self.url = postgres.replicate(self.crew, local, address, port, primary["PASSWORD"])
        self.crew.wait("The replica", lambda: postgres.is_ready(self.url))
        # Django must not empty it after a test, as it does with databases that are not mirrors.
        test = {**primary["TEST"], "MIRROR": "default"}
        self.settings = {**primary, "PORT": urlsplit(self.url).port, "TEST": test}
        # Kept, because while it is held up, nobody can connect: what it replays may lock the system's tables.
        self.own = psycopg.connect(self.url, dbname=primary["NAME"], autocommit=True)

    def run(self, command: str) -> Any:
        return self.own.execute(command).fetchone()

    def stop(self) -> None:
        self.own.close()
        self.crew.stop()

    def catch_up(self) -> None:
        [[written]] = sql.rows("SELECT pg_current_wal_flush_lsn()::text")
        wait_until(lambda: self.run(f"SELECT pg_last_wal_replay_lsn() >= '{written}'") == (True,))
