"""The language of the present reader."""

from django.conf import settings
from django.utils.translation import get_language, to_locale

from accounts.models import User


def current() -> str:
    return get_language() or settings.LANGUAGE_CODE


def remember(user: User) -> None:
    """Write to this user in the present language from now on."""
    if user.language != current():
        user.language = current()
        user.save(update_fields=["language"])


def locale() -> str:
    """The same for Babel: `pt_BR` where Django says `pt-br`."""
    return to_locale(current())
