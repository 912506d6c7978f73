"""The campaign that is closed and collected once everybody has come to it."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from django.utils import timezone

from campaigns import totals
from campaigns.models import Campaign
from demo.campaign import clock
from demo.rehearsal import acts
from demo.supporters.people import Person
from payments.collection import charging, collecting, sweeps
from payments.models import Payment
from pledges import announcements, cards

THRESHOLD = 95  # of a hundred: reached by what was pledged, and with some repairs by what was reserved
REPAIR_AT_ONCE = 3  # one in so many of those whose card failed


def open_for_a_moment(campaign: Campaign, people: Sequence[Person]) -> None:
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


def collect(campaign: Campaign) -> None:
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
