"""A process that lives in the past. The database's clock stays: only what this process writes down is dated back."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from unittest.mock import patch

from django.utils import timezone

# So long have people been coming to the demo campaigns.
WEEKS = 6
SO_FAR = timedelta(weeks=WEEKS)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let it be this moment, and time pass from there, for all in this process that ask Django for the time."""
    real = timezone.now
    began = real()
    with patch.object(timezone, "now", lambda: moment + (real() - began)):
        yield
