from functools import partial

from django.core.management.base import CommandError
from django.utils import timezone

from campaigns.models import Campaign
from common import money
from payments.collection import charging, sweeps
from payments.management.oncall import MoneyCommand
from payments.models import Collection, Payment

PaymentState = Payment.State


class Command(MoneyCommand):
    help = "Authorize a closed campaign's payments, follow up on declined cards, and recount when that is due."

    def plan(self, campaign: Campaign) -> None:
        self.require(campaign, Campaign.Phase.COLLECTING)
        collection = Collection.objects.get(campaign=campaign)
        if collection.decision:
            raise CommandError(
                f"{campaign.slug} is counted already ({collection.get_decision_display()}): see `capture`."
            )
        payments = campaign.payments
        self.say(campaign, "to be reserved", payments.filter(state=PaymentState.TO_AUTHORIZE))
        self.say(
            campaign, "  of these due now", payments.filter(state=PaymentState.TO_AUTHORIZE, due_at__lte=timezone.now())
        )
        self.say(campaign, "declined", payments.filter(state=PaymentState.DECLINED))
        self.say(
            campaign,
            "  to be tried again now",
            payments.filter(state=PaymentState.DECLINED, due_at__lte=timezone.now()),
        )
        self.say(campaign, "being repaired", payments.filter(state=PaymentState.REPAIRING))
        over = payments.filter(
            state__in=[PaymentState.DECLINED, PaymentState.REPAIRING], repair_until__lte=timezone.now()
        )
        self.say(campaign, "repair window is over", over)
        self.say(campaign, "reserved", payments.filter(state=PaymentState.AUTHORIZED))
        threshold = money.formatted(campaign.threshold_cents, campaign.currency)
        until = f"{collection.repair_until:%Y-%m-%d %H:%M} UTC"
        self.stdout.write(f"Recount against {threshold} once nothing is open; the repair windows end {until}.")

    def act(self, campaign: Campaign) -> None:
        waiting = campaign.payments.filter(state=PaymentState.TO_AUTHORIZE)
        sweeps.advance(campaign)  # schedules automatic retries and last attempts
        self.work("Reserving", [partial(charging.authorize_due, campaign.pk)], waiting.count)
        sweeps.advance(campaign)  # recounts if that is due
