"""The latest searches of a signed-in session: addresses of pages name them by a random key, never by what was typed."""

import time
from secrets import token_urlsafe

from django.http import HttpRequest

from campaigns.models import Campaign

KEPT = "supporter_searches"  # in the session: the text by key, with the campaign and the time
KEPT_SECONDS = 60 * 60
MOST_KEPT = 10


def keep(request: HttpRequest, campaign: Campaign, text: str) -> str:
    """Remember what was typed, and return its key."""
    key, fresh = token_urlsafe(12), list(_fresh(request).items())
    request.session[KEPT] = dict([*fresh[1 - MOST_KEPT :], (key, [campaign.pk.hex, text, time.time()])])
    return key


def find(request: HttpRequest, campaign: Campaign, key: str) -> str | None:
    """What was typed; None if this session has not searched this campaign under that key lately."""
    of, text, _at = _fresh(request).get(key, (None, "", 0))
    return text if of == campaign.pk.hex else None


def _fresh(request: HttpRequest) -> dict[str, tuple[str, str, float]]:
    kept = request.session.get(KEPT, {})
    return {key: each for key, each in kept.items() if time.time() - each[2] < KEPT_SECONDS}
