from functools import partial

from django.core.management.base import CommandError
from django.utils import timezone

from campaigns.models import Campaign
from common import money
from payments.collection import charging, sweeps
from payments.management.oncall import MoneyCommand
from payments.models import Collection, Payment

State = Payment.State


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
        self.say(campaign, "to be reserved", payments.filter(state=State.TO_AUTHORIZE))
        self.say(campaign, "  of these due now", payments.filter(state=State.TO_AUTHORIZE, due_at__lte=timezone.now()))
        self.say(campaign, "declined", payments.filter(state=State.DECLINED))
        self.say(campaign, "  to be tried again now", payments.filter(state=State.DECLINED, due_at__lte=timezone.now()))
        self.say(campaign, "being repaired", payments.filter(state=State.REPAIRING))
        over = payments.filter(state__in=[State.DECLINED, State.REPAIRING], repair_until__lte=timezone.now())
        self.say(campaign, "repair window is over", over)
        self.say(campaign, "reserved", payments.filter(state=State.AUTHORIZED))
        threshold = money.formatted(campaign.threshold_cents, campaign.currency)
        until = f"{collection.repair_until:%Y-%m-%d %H:%M} UTC"
        self.stdout.write(f"Recount against {threshold} once nothing is open; the repair windows end {until}.")

    def act(self, campaign: Campaign) -> None:
        waiting = campaign.payments.filter(state=State.TO_AUTHORIZE)
        sweeps.steer(campaign)  # schedules automatic retries and last attempts
        self.work("Reserving", [partial(charging.authorize_due, campaign.pk)], waiting.count)
        sweeps.steer(campaign)  # recounts if that is due
