"""The currently active language."""

from datetime import timedelta

from babel.units import format_unit
from django.conf import settings
from django.utils.translation import get_language, to_locale


def current() -> str:
    return get_language() or settings.LANGUAGE_CODE


def locale() -> str:
    """The same as a locale for Babel: `pt_BR` instead of Django's `pt-br`."""
    return to_locale(current())


def duration(time: timedelta) -> str:
    """In words, in the largest unit that fits, with minutes rounded up: `45 seconds`, `12 minutes`, `3 days`."""
    seconds = round(time.total_seconds())
    if seconds > 90:
        seconds = -(-seconds // 60) * 60
    units = [("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1)]
    unit, size = next((unit, size) for unit, size in units if seconds % size == 0)
    return format_unit(seconds // size, f"duration-{unit}", locale=locale())
