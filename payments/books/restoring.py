"""After a restore the database knows less than the payment service does, so no money moves until both agree.

Nobody has to remember a switch: a database that was restored, copied or taken over from a standby has another identity
than the one it was dumped in. It counts as unknown until an audit that asks the service has found nothing.
"""

import logging

from django.utils import timezone

import gateway
from common import sql
from payments.models import KnownDatabase

log = logging.getLogger(__name__)

ON_HOLD = "The database was restored: no money moves until `manage.py audit` finds no problems."

# The server and its timeline (a new one begins at every recovery), the database in it, and the table in that: each kind
# of restore makes at least one of them anew.
_IDENTITY = """
    SELECT concat_ws(
        '-', server.system_identifier, recovery.timeline_id, d.oid,
        '{payments.KnownDatabase}'::regclass::oid
    )
    FROM pg_control_system() server, pg_control_checkpoint() recovery, pg_database d
    WHERE d.datname = current_database()
"""


class NotReconciled(gateway.Unavailable):
    """The database was restored, and the payment service has not been compared with it yet."""


def is_reconciled() -> bool:
    """Whether money may move: only in a database that has been compared with the payment service, or is new."""
    here, _ = KnownDatabase.objects.get_or_create(identity=_identity())
    if here.reconciled_at is None:
        log.error(ON_HOLD)
    return here.reconciled_at is not None


def begin(**_: object) -> None:
    """After migrations: a database that has known no other is new."""
    if not KnownDatabase.objects.exists():
        reconciled()


def check() -> None:
    """Raises NotReconciled."""
    if not is_reconciled():
        raise NotReconciled(ON_HOLD)


def reconciled() -> None:
    """An audit that asked the service has found nothing."""
    KnownDatabase.objects.update_or_create(identity=_identity(), defaults={"reconciled_at": timezone.now()})


def _identity() -> str:
    [[identity]] = sql.rows(_IDENTITY)
    return str(identity)
