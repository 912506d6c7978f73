"""The language of the present reader."""

from django.conf import settings
from django.utils.translation import get_language, to_locale


def current() -> str:
    return get_language() or settings.LANGUAGE_CODE


def locale() -> str:
    """The same for Babel: `pt_BR` where Django says `pt-br`."""
    return to_locale(current())
