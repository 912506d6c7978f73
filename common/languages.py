"""The currently active language."""

from django.conf import settings
from django.utils.translation import get_language, to_locale


def current() -> str:
    return get_language() or settings.LANGUAGE_CODE


def locale() -> str:
    """The same as a locale for Babel: `pt_BR` instead of Django's `pt-br`."""
    return to_locale(current())
