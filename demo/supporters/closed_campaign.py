"""The campaign that is closed and collected once all its supporters have come."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from django.utils import timezone

from campaigns.counting import folding
from campaigns.models import Campaign
from demo.campaign import clock
from demo.rehearsal import acts
from demo.supporters.people import Person
from demo.supporters.quiet import mails_recorded
from payments.collection import charging, collecting, sweeps
from payments.models import Payment
from pledges import announcements, cards

THRESHOLD = 95  # percent of what is pledged; authorized cards reach it too, after some repairs
REPAIR_AT_ONCE = 3  # one in this many of those whose card failed


def open_for_a_moment(campaign: Campaign, people: Sequence[Person]) -> None:
    """Open the campaign that is going to be closed soon, unless that has been done before."""
    if campaign.phase == Campaign.Phase.COLLECTING:
        return
    # A distant deadline until everybody has come, because that may take a while.
    Campaign.objects.filter(pk=campaign.pk).update(deadline=timezone.now() + timedelta(days=365))
    if campaign.phase == Campaign.Phase.DRAFT:
        promised = sum(person.last_cents for person in people if person.stays)
        threshold = promised * THRESHOLD // 100 // 100_00 * 100_00
        Campaign.objects.filter(pk=campaign.pk).update(threshold_cents=threshold, optimum_cents=threshold * 2)
        campaign.refresh_from_db()
        with clock.at(people[0].at):
            campaign.move(Campaign.Phase.PLEDGING)


def collect(campaign: Campaign) -> None:
    """Close the campaign, authorize the cards, and let some of those whose card failed repair it at once."""
    if campaign.is_open:
        Campaign.objects.filter(pk=campaign.pk).update(deadline=timezone.now())
        collecting.close(Campaign.objects.get(pk=campaign.pk))
    with mails_recorded():
        for work in (announcements.announce_due, partial(charging.authorize_due, campaign.pk), cards.settle_due):
            while work():
                pass
    sweeps.advance(Campaign.objects.get(pk=campaign.pk))
    declined = Payment.objects.filter(campaign=campaign, state=Payment.State.DECLINED).order_by("pledge__form_key")
    for payment in declined.select_related("campaign")[: declined.count() // REPAIR_AT_ONCE]:
        acts.repair(payment)
    folding.fold_all()
