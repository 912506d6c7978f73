"""After a restore, the database may lack what has happened since, so no money moves until it agrees with the service.

This needs no manual switch: a restored or copied database, or a promoted standby, has another identity than the
original. It counts as unknown until an audit that includes the payment service has found no problems.
"""

import logging

from django.utils import timezone

import gateway
from common import sql
from payments.models import KnownDatabase

log = logging.getLogger(__name__)

ON_HOLD = "The database was restored: no money moves until `manage.py audit` finds no problems."

# The server and its timeline (every recovery starts a new one), the database, and the table: each kind of restore
# changes at least one of them. The timeline of what is written now: a promoted standby's last checkpoint is of the
# old one for minutes.
_HERE = """
    SELECT here.identity, known.reconciled_at IS NOT NULL
    FROM (
        SELECT concat_ws(
            '-', server.system_identifier, ('x' || left(written.file, 8))::bit(32)::int, d.oid,
            '{payments.KnownDatabase}'::regclass::oid
        ) AS identity
        FROM pg_control_system() server, pg_walfile_name(pg_current_wal_insert_lsn()) written(file), pg_database d
        WHERE d.datname = current_database()
    ) here LEFT JOIN {payments.KnownDatabase} known ON known.identity = here.identity
"""


class NotReconciled(gateway.Unavailable):
    """The database was restored, and the payment service has not been compared with it yet."""


def is_reconciled() -> bool:
    """Whether money may move: only if the database is new or has been compared with the payment service."""
    identity, is_known = _here()
    if not is_known:
        KnownDatabase.objects.get_or_create(identity=identity)
        log.error(ON_HOLD)
    return is_known


def begin(**_: object) -> None:
    """After migrations, accept a new database, which is one that knows no identity yet."""
    if not KnownDatabase.objects.exists():
        reconciled()


def check() -> None:
    """Raise NotReconciled unless money may move."""
    if not is_reconciled():
        raise NotReconciled(ON_HOLD)


def reconciled() -> None:
    """Accept this database, after an audit that included the payment service found no problems."""
    identity, _ = _here()
    KnownDatabase.objects.update_or_create(identity=identity, defaults={"reconciled_at": timezone.now()})


def _here() -> tuple[str, bool]:
    """The identity of this database, and whether it has been compared with the payment service, in one query."""
    [[identity, is_reconciled]] = sql.committed(_HERE)
    return identity, is_reconciled
