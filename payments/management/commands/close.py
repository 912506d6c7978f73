from django.core.management.base import CommandError
from django.db.models import Sum
from django.utils import timezone

from campaigns.models import Campaign, WrongPhase
from common import money
from payments.collection import collecting, lapsing
from payments.management.oncall import MoneyCommand
from pledges import consent_windows
from pledges.models import Pledge, Status


class Command(MoneyCommand):
    help = "Close a campaign whose deadline has passed: it goes on to collecting, or fails with nothing charged."

    def plan(self, campaign: Campaign) -> None:
        self.require(campaign, Campaign.Phase.INTEREST, Campaign.Phase.PLEDGING)
        if campaign not in collecting.closable():
            left = str(campaign.deadline - timezone.now()).partition(".")[0]
            raise CommandError(
                f"{campaign.slug} is not due: its deadline is {campaign.deadline:%Y-%m-%d %H:%M} UTC, in {left}."
            )
        agreed = campaign.pledges.filter(status=Status.SECURED, version=campaign.version)
        secured = agreed.aggregate(sum=Sum("amount_cents"))["sum"] or 0
        reached = campaign.phase == Campaign.Phase.PLEDGING and secured >= campaign.threshold_cents
        self.say(campaign, "secured", agreed)
        self.say(campaign, "not confirmed again, lapse", Pledge.objects.to_reconfirm(campaign))
        self.say(campaign, "interested, no card", campaign.pledges.filter(status=Status.INTERESTED))
        threshold = money.formatted(campaign.threshold_cents, campaign.currency)
        if reached:
            self.stdout.write(
                f"The threshold of {threshold} is reached: what is secured will be reserved on the cards."
            )
        else:
            self.stdout.write(f"The threshold of {threshold} is not reached: every pledge ends, nothing is charged.")

    def act(self, campaign: Campaign) -> None:
        consent_windows.end(campaign)
        try:
            campaign = collecting.close(campaign)
        except (collecting.NotYet, WrongPhase) as error:
            raise CommandError(f"Somebody was faster, or still is at it: {error}") from error
        while not self.stopping and lapsing.end_leftovers(campaign):
            pass
        self.stop_if_asked()
