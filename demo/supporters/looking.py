"""Visits of the many who look at a campaign without pledging."""

from collections import Counter
from collections.abc import Iterable

from campaigns import visits
from campaigns.models import Campaign
from demo.supporters.people import Person


def look_around(comers: Iterable[tuple[Campaign, Person]]) -> None:
    """Add visits, a varying number for each pledge, as most visitors only look; the same in every run."""
    seen: visits.Visits = Counter()
    for campaign, person in comers:
        seen[campaign.pk, person.wish.source] += 6 + person.key.int % 40
    if seen:
        visits.write(seen)
