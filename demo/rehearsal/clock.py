"""Simulating the passage of time by moving all due times. Never on a real database: its deadlines would move too."""

from datetime import timedelta

from django.conf import settings

from common import sql
from demo.rehearsal import switches

SCRATCH = ("rehearsal_", "test_")
TO_COME = {
    "campaigns.Campaign": ["deadline"],
    "payments.Collection": ["closed_at", "repair_until"],
    "payments.Payment": ["repair_until", "due_at", "expires_at", "created_at"],
    "payments.Refund": ["due_at", "created_at"],
    "pledges.Card": ["due_at"],
    "payments.StripeEvent": ["due_at"],
    "pledges.Announcement": ["due_at"],
    "common.Mail": ["due_at"],
}


class RealDatabase(Exception):
    """The database is real, so time must not be moved."""


def require_scratch() -> None:
    """Check that database and payments are not real. Raises RealDatabase."""
    [[name]] = sql.rows("SELECT current_database()")
    if not name.startswith(SCRATCH) or settings.STRIPE_LIVE or not settings.STRIPE_API_BASE:
        raise RealDatabase(f"{name} is no scratch database, or payments are not in a sandbox. NOTHING was changed.")


def let_time_pass(by: timedelta) -> None:
    """Let time pass by moving all future times closer, and the sandbox's clock ahead. Raises RealDatabase."""
    require_scratch()
    for model, columns in TO_COME.items():
        changes = ", ".join(f"{column} = {column} - %(by)s * interval '1 second'" for column in columns)
        sql.execute(f"UPDATE {{{model}}} SET {changes}", {"by": by.total_seconds()})  # noqa: S608  (our own names)
    switches.move_clock(by.total_seconds())
