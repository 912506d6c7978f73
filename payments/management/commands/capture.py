from functools import partial

from django.core.management.base import CommandError

from campaigns.models import Campaign
from payments.collection import charging, sweeps
from payments.management.oncall import MoneyCommand
from payments.models import Collection, Payment

PaymentState = Payment.State


class Command(MoneyCommand):
    help = "Capture or release a campaign's authorizations, depending on the recount's decision."

    def plan(self, campaign: Campaign) -> None:
        collection = Collection.objects.filter(campaign=campaign).first()
        if collection is None or not collection.decision:
            raise CommandError(f"{campaign.slug} ({campaign.phase}) is not counted yet: see `close` and `collect`.")
        self.stdout.write(f"{campaign.slug} ({campaign.phase}): {collection.get_decision_display()}.")
        self.say(campaign, "to be collected", campaign.payments.filter(state=PaymentState.TO_CAPTURE))
        self.say(campaign, "to be released", campaign.payments.filter(state=PaymentState.TO_RELEASE))

    def act(self, campaign: Campaign) -> None:
        work = campaign.payments.filter(state__in=[PaymentState.TO_CAPTURE, PaymentState.TO_RELEASE])
        batches = [partial(charging.capture_due, campaign.pk), partial(charging.release_due, campaign.pk)]
        self.work("Collecting and releasing", batches, work.count)
        sweeps.advance(campaign)
