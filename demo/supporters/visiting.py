"""Many people's visits to campaigns; after an interruption it continues with those who are missing.

And visits of the many who look at a campaign without pledging.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from campaigns import crowd
from campaigns.counting import folding
from campaigns.visits import Visits, write
from demo.supporters.coming import Visit, welcome
from demo.supporters.parallel import come_in_parallel
from payments.management.progress import Out, Progress
from pledges.models import Pledge


def come_all(visits: Sequence[Visit], out: Out) -> None:
    """Let those come who have not come yet, creating accounts for all of them first."""
    welcome([person for _, person in visits])
    late = missing(visits)
    there = len(visits) - len(late)
    crowd.report(there, len(visits))
    with Progress("People come to the demo campaigns", len(late), out) as progress:
        for came in come_in_parallel(late):
            progress.add(came)
            crowd.report(there + progress.done, len(visits))
    crowd.clear()
    folding.fold_all()


def missing(visits: Sequence[Visit]) -> list[Visit]:
    """Those who have not come yet, in chronological order."""
    there = set(
        Pledge.objects.filter(form_key__in=[person.key for _, person in visits]).values_list("form_key", flat=True)
    )
    return sorted((visit for visit in visits if visit[1].key not in there), key=lambda visit: visit[1].at)


def look_around(comers: Iterable[Visit]) -> None:
    """Add visits, a varying number for each pledge, as most visitors only look; the same in every run."""
    seen: Visits = Counter()
    for campaign, person in comers:
        seen[campaign.pk, person.wish.source] += 6 + person.key.int % 40
    if seen:
        write(seen)
