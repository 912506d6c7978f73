"""Points at which a test can kill the process, as a failing machine could at any time."""

import os

from django.conf import settings


def point(label: str) -> None:
    """End the process here, without any clean-up, if CRASH_AT names this point and the settings allow it."""
    if settings.CRASH_POINTS and os.environ.get("CRASH_AT") == label:
        os._exit(137)
