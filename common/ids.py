from uuid import UUID

from uuid_utils import compat


def uuid7() -> UUID:
    """Generate a primary key before the INSERT, so that it can also serve as an idempotency key; sorts by time."""
    return compat.uuid7()
