"""Running a process in the past. Only timestamps made by this process are backdated, not those of the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from unittest.mock import patch

from django.utils import timezone

# For how long people have been coming to the demo campaigns.
WEEKS = 6
SO_FAR = timedelta(weeks=WEEKS)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Set Django's clock in this process to this moment, from which time continues to pass."""
    real = timezone.now
    began = real()
    with patch.object(timezone, "now", lambda: moment + (real() - began)):
        yield
