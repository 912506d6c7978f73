"""Checking all derived figures against their sources, and the ledger against the payments."""

from accounts import alarms
from common import sql
from payments.books import reconciling, restoring
from payments.books.checks import CHECKS
from payments.models import AuditRun
from pledges.models import GROWING, LIVE

STUCK = 8  # tries; about ten minutes, since pauses double from two seconds


_checks = [*CHECKS]


def add_checks(*statements: str) -> None:
    """Add what a package above compares: each statement lists what is wrong as text."""
    _checks.extend(statements)


def problems() -> list[str]:
    """List every discrepancy with the ids concerned; empty if all is well."""
    asked = {"live": LIVE, "growing": [*GROWING], "stuck": STUCK}
    return [problem for check in _checks for (problem,) in sql.rows(check, asked)]


@alarms.raise_alarms()
def run(*, with_service: bool) -> AuditRun:
    """Run the audit and store its result for the dashboard. With `with_service`, may raise gateway.Unavailable."""
    found = problems() + (reconciling.problems() if with_service else [])
    if with_service and not found:
        restoring.reconciled()
    return AuditRun.objects.create(problems=found, with_service=with_service)
