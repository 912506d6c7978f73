"""Loading the pledges in one transaction, so that nothing of an interrupted run stays."""

from django.db import ProgrammingError, transaction

from assembly import numbering
from campaigns.counting import folding
from common import sql
from demo.campaign import sandboxed
from demo.seeding import batches, campaigns, tables
from demo.seeding.indexes import dropped
from payments.management.progress import Out, Progress
from pledges.management import partitions

TRIGGERS_OFF = "SET LOCAL session_replication_role = replica"


class NotAllowedHere(Exception):
    """The database's user may not switch triggers off."""


class Divided(Exception):
    """Pledges are divided by month: without triggers, nothing would fill the tables that keep them unique."""


def load(pledges: int, count: int, out: Out) -> None:
    """Add so many pledges to so many campaigns, evenly. Raises NoSandbox, Divided, NotAllowedHere."""
    sandboxed.require()
    if partitions.is_split():
        raise Divided("Refused: pledges are divided by month here. Load them first, and divide them afterwards.")
    with sql.settings(**sql.BY_KEY):
        chosen = campaigns.get_or_create(count)
        _switch_triggers_off()
        with dropped(tables.FILLED), Progress("Pledges", pledges, out) as progress:
            for number, campaign in enumerate(chosen):
                batches.fill(campaign, pledges // count + (number < pledges % count), progress)
            progress.to(pledges)
        folding.fold_all()
        numbering.number_new(limit=pledges)
    for table in (*tables.FILLED, *tables.FOLLOWING):
        sql.execute(f"VACUUM ANALYZE {{{table}}}")


def _switch_triggers_off() -> None:
    try:
        with transaction.atomic():
            # What came before in this transaction, such as the campaigns, is checked first.
            sql.execute("SET CONSTRAINTS ALL IMMEDIATE")
            sql.execute(TRIGGERS_OFF)
    except ProgrammingError as error:
        raise NotAllowedHere(str(error)) from error
