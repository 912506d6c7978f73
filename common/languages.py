"""The currently active language."""

from datetime import timedelta

from babel.units import format_unit
from django.conf import settings
from django.db.models import Case, When
from django.utils.translation import get_language, to_locale


def current() -> str:
    return get_language() or settings.LANGUAGE_CODE


def current_first(field: str) -> Case:
    """Order rows by whether this field is the active language: those come first."""
    return Case(When(**{field: current()}, then=0), default=1)


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
