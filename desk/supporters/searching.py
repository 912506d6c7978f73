"""Finding supporters by reference, or by the beginnings of words in a name or an address."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import chain

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q, QuerySet

from campaigns.models import Campaign
from common import sql
from common.mail import addresses
from common.pages.word_search import beginnings, words_of
from desk.supporters import counting
from desk.supporters.counting import Matches
from desk.supporters.matching import by_reference
from desk.visibility import Visibility
from pledges.models import LIVE, Pledge

LISTED = 50
MOST = 200  # of which the newest are listed
PATIENCE = "3s"
# The planner cannot know how many words have a beginning, and would rather read the whole table than the index.
FROM_INDEX = {"enable_seqscan": "off", "enable_indexscan": "off"}


class TooMany(Exception):
    """So many match that it would take too long to find some of them."""


@dataclass(frozen=True, slots=True)
class Found:
    """The newest matches, of the first MOST only if their number is cut."""

    pledges: list[Pledge]
    matches: Matches


def exact(campaign: Campaign, text: str, visibility: Visibility) -> Pledge | None:
    """Find a pledge by its reference or, if permitted, by the complete address; a live pledge is preferred."""
    if found := by_reference(campaign, text).first():
        return found
    if not visibility.is_full or not addresses.is_mailable(text):
        return None
    theirs = campaign.pledges.filter(supporter__email=addresses.cleaned(text)).order_by("-pk")
    return theirs.live().first() or theirs.first()


def by_words(campaign: Campaign, text: str, statuses: Collection[str], visibility: Visibility) -> Found:
    """Find the supporters with a name or an address that contains words with these beginnings. Raises TooMany.

    Readers who see only public names find only these. The money of those with one of these statuses is added up.
    """
    query = beginnings(text)
    if query is None or not visibility.sees_public_names:
        return Found([], counting.of([], statuses, visibility))
    try:
        with sql.at_most(PATIENCE), sql.settings(**FROM_INDEX):
            found = [list(matches[: MOST + 1]) for matches in _matches(campaign, query, visibility)]
    except sql.TookTooLong:
        raise TooMany(text) from None
    newest = sorted({*chain.from_iterable(found)}, key=lambda each: (each.created_at, each.pk), reverse=True)
    if any(len(matches) > MOST for matches in found):
        return Found(newest[:LISTED], Matches(MOST, 0, None, is_cut=True))
    return Found(newest[:LISTED], counting.of(newest, statuses, visibility))


def _matches(campaign: Campaign, query: SearchQuery, visibility: Visibility) -> list[QuerySet[Pledge]]:
    """One query for each index, because no index covers both tables."""
    pledges = campaign.pledges.only("created_at", "status", "amount_cents")
    is_seen = Q() if visibility.is_full else Q(status__in=LIVE, show_name=True)
    by_name = pledges.alias(words=words_of("name")).filter(is_seen, words=query)
    by_address = pledges.alias(words=words_of("supporter__email")).filter(words=query)
    return [by_name, by_address] if visibility.is_full else [by_name]
