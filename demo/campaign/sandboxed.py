"""Invented campaigns and people belong where no real money can move."""

from django.conf import settings


class NoSandbox(Exception):
    """Payments here are real, or could be."""


def require() -> None:
    """Ask whether payments go to a sandbox. Raises NoSandbox, whose message is one line for the terminal."""
    if settings.STRIPE_LIVE or not settings.STRIPE_API_BASE:
        raise NoSandbox(
            "Refused: payments here do not go to a sandbox (STRIPE_API_BASE is empty, or the key is live). "
            "NOTHING was changed."
        )
