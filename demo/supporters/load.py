"""Creating the fictitious supporters, once, and the work of the demo campaigns' teams.

One campaign is closed and collected once all its supporters have come. That should be finished before the site runs,
whose workers would send them mails. Supporters can come to the open campaigns while the site is in use.
"""

from collections.abc import Sequence
from itertools import chain

from django.db import transaction
from django.utils import timezone

from campaigns import crowd
from campaigns.models import Campaign
from demo.campaign import sandboxed
from demo.supporters import closed_campaign, known
from demo.supporters.coming import Visit
from demo.supporters.people import cast
from demo.supporters.quiet import quiet
from demo.supporters.visiting import come_all, look_around, missing
from demo.team import decision, work
from payments.management.progress import Out

TOLD, CLOSED = "we-are-twitter", "harbour-radio"
# Percentage of the supporters of each campaign.
SHARES = {TOLD: 44, "gridpaper": 44, CLOSED: 12}
FEWEST = 32  # with fewer, no card would fail
USUAL = 1_500
BEFORE = {Campaign.Phase.DRAFT, Campaign.Phase.PLEDGING, Campaign.Phase.COLLECTING}


def load(count: int, out: Out, *, before_opening: bool = False) -> bool:
    """Create this many supporters; with `before_opening` only those of the campaign that will be closed.

    False if there is nothing to do, because they exist or the demo campaigns do not. Raises NoSandbox.
    """
    sandboxed.require()
    campaigns = {campaign.slug: campaign for campaign in Campaign.objects.filter(slug__in=SHARES, is_demo=True)}
    if len(campaigns) < len(SHARES):
        return False
    now = timezone.now()
    visits = {
        slug: [(campaigns[slug], person) for person in cast(slug, max(FEWEST, count * share // 100), now)]
        for slug, share in SHARES.items()
    }
    closed, later = visits.pop(CLOSED), list(chain.from_iterable(visits.values()))
    with quiet():
        known.come_first(campaigns[TOLD], now)
        came = _come_and_collect(campaigns[CLOSED], closed, out)
        if work.has_worked():
            return came
        if before_opening:
            crowd.report(len(later) - len(missing(later)), len(later))
            return came
        _come_to_open(campaigns[TOLD], later, out)
    return True


def _come_and_collect(campaign: Campaign, visits: Sequence[Visit], out: Out) -> bool:
    if campaign.phase not in BEFORE or decision.has_decided(campaign):
        return False
    closed_campaign.open_for_a_moment(campaign, [person for _, person in visits])
    come_all(visits, out)
    closed_campaign.collect(campaign)
    with transaction.atomic():
        look_around(visits)
        decision.decide(campaign)
    return True


def _come_to_open(told: Campaign, visits: Sequence[Visit], out: Out) -> None:
    come_all(visits, out)
    told.refresh_from_db()
    if told.is_open:
        with transaction.atomic():
            look_around(visits)
            work.run(told)
