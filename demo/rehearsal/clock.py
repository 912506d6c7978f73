"""Accelerated time. Never on a real database: every deadline on it would come nearer."""

from datetime import timedelta

from django.conf import settings
from django.db import connection

SCRATCH = ("rehearsal_", "test_")
TO_COME = {
    "campaigns_campaign": ["deadline"],
    "payments_collection": ["closed_at", "repair_until"],
    "payments_payment": ["repair_until", "due_at", "expires_at", "created_at"],
    "payments_refund": ["due_at", "created_at"],
    "pledges_card": ["due_at"],
    "payments_stripeevent": ["due_at"],
    "pledges_announcement": ["due_at"],
    "common_mail": ["due_at"],
}


class RealDatabase(Exception):
    """Time cannot be moved where real people wait."""


def require_scratch() -> None:
    """Refuse to go on unless nothing here is real. Raises RealDatabase."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database()")
        name = cursor.fetchone()[0]
    if not name.startswith(SCRATCH) or settings.STRIPE_LIVE or not settings.STRIPE_API_BASE:
        raise RealDatabase(f"{name} is no scratch database, or payments are not in a sandbox. NOTHING was changed.")


def let_time_pass(by: timedelta) -> None:
    """Let time pass: everything that is to come comes nearer by as much. Raises RealDatabase."""
    require_scratch()
    for table, columns in TO_COME.items():
        changes = ", ".join(f"{column} = {column} - %(by)s * interval '1 second'" for column in columns)
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET {changes}", {"by": by.total_seconds()})  # noqa: S608  (our own names)
