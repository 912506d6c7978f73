"""Accelerated time. Never on a real database: every deadline on it would come nearer."""

from datetime import timedelta

from django.conf import settings

from common import sql

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
    """Time cannot be moved where real people wait."""


def require_scratch() -> None:
    """Refuse to go on unless nothing here is real. Raises RealDatabase."""
    [[name]] = sql.rows("SELECT current_database()")
    if not name.startswith(SCRATCH) or settings.STRIPE_LIVE or not settings.STRIPE_API_BASE:
        raise RealDatabase(f"{name} is no scratch database, or payments are not in a sandbox. NOTHING was changed.")


def let_time_pass(by: timedelta) -> None:
    """Let time pass: everything that is to come comes nearer by as much. Raises RealDatabase."""
    require_scratch()
    for model, columns in TO_COME.items():
        changes = ", ".join(f"{column} = {column} - %(by)s * interval '1 second'" for column in columns)
        sql.execute(f"UPDATE {{{model}}} SET {changes}", {"by": by.total_seconds()})  # noqa: S608  (our own names)
