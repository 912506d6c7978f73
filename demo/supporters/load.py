"""Lets the crowd come, once: side by side, and after an interruption those who are missing.

One campaign is closed and collected when everybody has come to it, which is best over before the site runs: its workers
would write to the crowd. People may come to the open ones while the site is in use.
"""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import partial
from itertools import batched, chain
from multiprocessing import get_context
from unittest.mock import patch

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

import gateway
from campaigns import crowd, totals
from campaigns.models import Campaign
from common import sql, wakeup
from common.mail import outbox
from demo.campaign import clock, sandboxed
from demo.rehearsal import acts, switches
from demo.supporters import team
from demo.supporters.coming import come, look_around, welcome
from demo.supporters.people import Person, cast
from payments.collection import charging, collecting, sweeps
from payments.management.progress import Out, Progress
from payments.models import Payment
from pledges import announcements, cards, emails
from pledges.models import Pledge
from pledges.pledging import CampaignClosed, Outdated

TOLD, CLOSED = "we-are-twitter", "harbour-radio"
# How many of a hundred come to each.
SHARES = {TOLD: 44, "gridpaper": 44, CLOSED: 12}
FEWEST = 32  # with fewer, no card would fail
USUAL = 1_500
THRESHOLD = 95  # of a hundred: reached by what was pledged, and with some repairs by what was reserved
BEFORE = {Campaign.Phase.DRAFT, Campaign.Phase.PLEDGING, Campaign.Phase.COLLECTING}
REPAIR_AT_ONCE = 3  # one in so many of those whose card failed

type Visit = tuple[Campaign, Person]


def load(count: int, out: Out, *, before_opening: bool = False) -> bool:
    """Let so many people come, before the site opens only to the campaign that is closed then.

    False if they came before, or the demo campaigns are not there. Raises NoSandbox.
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
    with _quiet():
        came = _come_and_collect(campaigns[CLOSED], closed, out)
        if team.has_worked():
            return came
        if before_opening:
            crowd.tell(len(later) - len(_missing(later)), len(later))
            return came
        _come_to_open(campaigns[TOLD], later, out)
    return True


def _come_and_collect(campaign: Campaign, visits: Sequence[Visit], out: Out) -> bool:
    if campaign.phase not in BEFORE or team.has_decided(campaign):
        return False
    _open(campaign, [person for _, person in visits])
    _come(visits, out)
    _collect(campaign)
    with transaction.atomic():
        look_around(visits)
        team.decide(campaign)
    return True


def _come_to_open(told: Campaign, visits: Sequence[Visit], out: Out) -> None:
    _come(visits, out)
    told.refresh_from_db()
    if told.is_open:
        with transaction.atomic():
            look_around(visits)
            team.run(told)


@contextmanager
def _quiet() -> Iterator[None]:
    """In this process no worker is woken, nobody is told, no call waits or is refused, and all is backdated."""
    limit = settings.STRIPE_REQUESTS_PER_SECOND
    settings.STRIPE_REQUESTS_PER_SECOND = 0
    try:
        with (
            patch.object(wakeup._bell, "ring"),  # noqa: SLF001
            patch.object(emails, "tell_many"),
            patch.object(outbox, "post_many"),
            # A person is one transaction with their calls: what it made at the sandbox is made again, or left there.
            patch.object(gateway.calling, "send"),
            switches.backdated(),
        ):
            yield
    finally:
        settings.STRIPE_REQUESTS_PER_SECOND = limit


def _open(campaign: Campaign, people: Sequence[Person]) -> None:
    """Open what will be closed in a moment, if that was not done before."""
    if campaign.phase == Campaign.Phase.COLLECTING:
        return
    # It comes once everybody has come: how long that takes depends on the machine.
    Campaign.objects.filter(pk=campaign.pk).update(deadline=timezone.now() + timedelta(days=365))
    if campaign.phase == Campaign.Phase.DRAFT:
        promised = sum(person.last_cents for person in people if person.stays)
        threshold = promised * THRESHOLD // 100 // 100_00 * 100_00
        Campaign.objects.filter(pk=campaign.pk).update(threshold_cents=threshold, optimum_cents=threshold * 2)
        campaign.refresh_from_db()
        with clock.at(people[0].at):
            campaign.move(Campaign.Phase.PLEDGING)


def _missing(visits: Sequence[Visit]) -> list[Visit]:
    """Those who have not come yet, in the order of time."""
    there = set(
        Pledge.objects.filter(form_key__in=[person.key for _, person in visits]).values_list("form_key", flat=True)
    )
    return sorted((visit for visit in visits if visit[1].key not in there), key=lambda visit: visit[1].at)


def _come(visits: Sequence[Visit], out: Out) -> None:
    """Let those come who have not come yet, and make the accounts of all of them."""
    welcome([person for _, person in visits])
    missing = _missing(visits)
    there = len(visits) - len(missing)
    crowd.tell(there, len(visits))
    with Progress("People come to the demo campaigns", len(missing), out) as progress:
        for came in _each(missing):
            progress.add(came)
            crowd.tell(there + progress.done, len(visits))
    crowd.forget()
    while totals.fold():
        pass


def _each(visits: Sequence[Visit]) -> Iterator[int]:
    """Side by side where that is possible: inside a transaction, as in a test, nobody else would see anything."""
    handfuls = batched(visits, 5, strict=False)
    if connection.in_atomic_block:
        yield from map(_let_in, handfuls)
        return
    workers = (os.cpu_count() or 1) + 1  # while one waits for the payment service, the cores have something to do
    # Not forked from here: what a thread that rings for the workers has locked stays locked in a child for ever.
    context = get_context("forkserver")
    context.set_forkserver_preload(["config.wsgi", "demo.supporters.load"])
    with ProcessPoolExecutor(workers, context) as pool:
        yield from pool.map(_let_in_alone, handfuls)


def _let_in(visits: Sequence[Visit]) -> int:
    for visit in visits:
        # Somebody at the desk may have changed by now what these people come for: then they stay away.
        with suppress(CampaignClosed, Outdated):
            come(*visit)
    return len(visits)


def _let_in_alone(visits: Sequence[Visit]) -> int:
    """In a process that does nothing else."""
    # A person's visit is one transaction, which fails as a whole: a third of its statements would be savepoints.
    connection.features.uses_savepoints = False
    sql.execute("SET synchronous_commit = off")  # what a power cut takes away comes again
    with _quiet():
        return _let_in(visits)


def _collect(campaign: Campaign) -> None:
    """The deadline comes, cards are charged, and some of those whose card failed repair it at once."""
    if campaign.is_open:
        Campaign.objects.filter(pk=campaign.pk).update(deadline=timezone.now())
        collecting.close(Campaign.objects.get(pk=campaign.pk))
    for work in (announcements.announce_due, partial(charging.authorize_due, campaign.pk), cards.settle_due):
        while work():
            pass
    sweeps.steer(Campaign.objects.get(pk=campaign.pk))
    declined = Payment.objects.filter(campaign=campaign, state=Payment.State.DECLINED).order_by("pledge__form_key")
    for payment in declined.select_related("campaign")[: declined.count() // REPAIR_AT_ONCE]:
        acts.repair(payment)
    while totals.fold():
        pass
