"""A process that lives in the past. The database's clock stays: only what this process writes down is dated back."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from unittest.mock import patch

from django.utils import timezone


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let it be this moment, for everything in this process that asks Django for the time."""
    with patch.object(timezone, "now", lambda: moment):
        yield
