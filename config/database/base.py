from typing import Any

import psycopg
from django.db.backends.postgresql import base, features
from psycopg import IsolationLevel
from psycopg.abc import RV, PQGen
from psycopg.pq import TransactionStatus

from config.database.limits import seconds_to_wait

CANCEL_SECONDS = 1.0


class Connection(psycopg.Connection[Any]):
    """A connection that is closed if a statement is not answered in time."""

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        try:
            return super().wait(gen, interval, timeout or seconds_to_wait())
        except psycopg.OperationalError:
            # Still running, so the time limit expired; the next statement on this connection would wait as long again.
            if self.pgconn.transaction_status == TransactionStatus.ACTIVE:
                self._give_up()
            raise

    def _give_up(self) -> None:
        try:
            self.cancel_safe(timeout=CANCEL_SECONDS)
        except psycopg.Error:
            pass  # the server does not answer
        finally:
            self.pgconn.finish()


class Features(features.DatabaseFeatures):
    # Unused; Django would ask the server, so that `manage.py check` needed one.
    supports_virtual_generated_columns = False


class DatabaseWrapper(base.DatabaseWrapper):
    features_class = Features

    def get_new_connection(self, conn_params: dict[str, Any]) -> Connection:
        self.isolation_level = IsolationLevel.READ_COMMITTED
        return Connection.connect(**conn_params)
