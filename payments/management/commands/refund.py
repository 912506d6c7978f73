from functools import partial

from django.core.management.base import CommandError

import gateway
from campaigns.models import Campaign
from common import money
from payments.books import balances
from payments.collection import sweeps
from payments.management.oncall import MoneyCommand
from payments.models import Payment, Refund
from payments.refunds import sending

RefundState = Refund.State
ENDED = [Campaign.Phase.FAILED, Campaign.Phase.CANCELLED]


class Command(MoneyCommand):
    help = "Refund what an ended campaign collected, and list what could not be refunded."

    def plan(self, campaign: Campaign) -> None:
        refunds = Refund.objects.standing().filter(payment__campaign=campaign)
        if campaign.phase not in ENDED and not refunds.filter(state=RefundState.TO_REFUND).exists():
            raise CommandError(f"{campaign.slug} is in the phase {campaign.phase} and has no refund on its list.")
        if campaign.phase in ENDED:
            self.say(campaign, "to be put on the list", Payment.objects.kept().filter(campaign=campaign))
        self.say(campaign, "to be refunded", refunds.filter(state=RefundState.TO_REFUND))
        self.say(campaign, "on their way", refunds.filter(state=RefundState.PENDING))
        self.say(campaign, "waiting for the balance", refunds.filter(state=RefundState.WAITING))
        self.say(campaign, "refunded", refunds.filter(state=RefundState.SUCCEEDED))
        self.say(campaign, "could not be refunded", refunds.filter(state=RefundState.FAILED))
        self._compare_balance(campaign)

    def _compare_balance(self, campaign: Campaign) -> None:
        try:
            balances.refresh()
        except (gateway.Unavailable, gateway.Refused) as error:
            self.stdout.write(f"  The payment service did not say what is available: {error}")
            return
        for need in balances.needs(campaign):
            owed, there = (money.formatted(cents, need.currency) for cents in (need.cents, need.available or 0))
            self.stdout.write(f"  To go back: {owed}. Available at the payment service: {there}.")
            if need.missing:
                missing = money.formatted(need.missing, need.currency)
                self.stdout.write(f"  MISSING: {missing}. Top the balance up, or the last refunds wait until you do.")

    def act(self, campaign: Campaign) -> None:
        if campaign.phase in ENDED:
            sweeps.undo_ended(campaign)
        self.stop_if_asked()
        work = Refund.objects.filter(payment__campaign=campaign, state=RefundState.TO_REFUND)
        self.work("Refunding", [partial(sending.refund_due, campaign.pk)], work.count)
        sending.refund_due(campaign.pk)  # checks those in progress
        waiting = Refund.objects.filter(payment__campaign=campaign, state=RefundState.WAITING).count()
        if waiting:
            self.stdout.write(
                f"  {waiting:,} refunds wait until the balance covers them; then they go out by themselves."
            )
        for refund in (
            Refund.objects.standing().filter(payment__campaign=campaign, state=RefundState.FAILED).order_by("pk")
        ):
            self.stdout.write(
                f"  could not be refunded: {refund.payment} of pledge {refund.payment.pledge_id}: {refund.failure}"
            )
