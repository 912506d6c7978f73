from uuid import UUID

from uuid_utils import compat


def uuid7() -> UUID:
    """Make a key before its INSERT, so that it can serve as idempotency key too; sorts by time."""
    return compat.uuid7()
