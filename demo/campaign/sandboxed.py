"""A check that no real money can move where fictitious campaigns and people are created."""

from django.conf import settings


class NoSandbox(Exception):
    """Payments are, or could be, real."""


def require() -> None:
    """Check that payments go to a sandbox. Raises NoSandbox with a one-line message for the terminal."""
    if settings.STRIPE_LIVE or not settings.STRIPE_API_BASE:
        raise NoSandbox(
            "Refused: payments here do not go to a sandbox (STRIPE_API_BASE is empty, or the key is live). "
            "NOTHING was changed."
        )
