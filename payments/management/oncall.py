"""Commands about money for people on call. They run the same batches as the workers and contain no rules of their own.

Every batch commits its results before the next one starts, and unfinished calls are repeated with the same idempotency
key. So a command can be stopped at any point and started again, even while workers are running.
"""

import signal
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterable
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Count, QuerySet, Sum

from campaigns.models import Campaign
from common import money
from payments.books import restoring
from payments.management.progress import Progress
from payments.models import Payment, Refund
from pledges.models import Pledge

PAUSE = 1  # seconds between checks while the remaining rows are due later or claimed by a worker

type Batch = Callable[[], int]


class Stopped(Exception):
    """The user requested a stop; the results of the running batch are committed."""


class MoneyCommand(BaseCommand):
    """A dry run unless `--commit` is given; subclasses print their plan, then carry it out."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="the campaign, as in its address")
        parser.add_argument("--commit", action="store_true", help="do it; without this nothing is changed")

    def plan(self, campaign: Campaign) -> None:
        """Print what there is to do. Raises CommandError if this campaign is not ready for it."""
        raise NotImplementedError

    def act(self, campaign: Campaign) -> None:
        raise NotImplementedError

    def handle(self, **options: Any) -> None:
        campaign = self._campaign(options["slug"])
        if options["commit"] and not restoring.is_reconciled():
            raise CommandError(restoring.ON_HOLD)
        self.plan(campaign)
        if not options["commit"]:
            self.stdout.write("Dry run: nothing was changed. Add --commit to do it.")
            return
        self.stopping = 0
        before = {each: signal.signal(each, self._stop) for each in (signal.SIGINT, signal.SIGTERM)}
        try:
            self.act(campaign)
        except Stopped:
            self.summary(campaign)
            raise CommandError(
                "Stopped. Nothing is lost: the same command goes on.", returncode=128 + self.stopping
            ) from None
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)
        self.summary(campaign)

    def _campaign(self, slug: str) -> Campaign:
        campaign = Campaign.objects.filter(slug=slug).first()
        if campaign is None:
            known = ", ".join(Campaign.objects.order_by("slug").values_list("slug", flat=True)[:20])
            raise CommandError(f"There is no campaign {slug}. There are: {known or 'none'}.")
        return campaign

    def _stop(self, signum: int, _frame: FrameType | None) -> None:
        if self.stopping:
            raise KeyboardInterrupt  # second request: do not finish the batch
        self.stopping = signum
        self.stderr.write("\nStopping after this batch; once more stops at once.")

    def require(self, campaign: Campaign, *phases: Campaign.Phase) -> None:
        if campaign.phase not in phases:
            wanted = " or ".join(phases)
            raise CommandError(f"{campaign.slug} is in the phase {campaign.phase}, not {wanted}.")

    # -- doing ---------------------------------------------------------------------------------------------

    def work(self, label: str, batches: Iterable[Batch], left: Callable[[], int]) -> None:
        """Run batches until nothing is left, waiting for what is due later. Raises Stopped."""
        total = left()
        if not total:
            return
        with Progress(label, total, self.stdout) as progress:
            while rest := left():
                progress.to(max(0, total - rest))
                if not sum(batch() for batch in batches):
                    self.stop_if_asked()
                    time.sleep(PAUSE)
                self.stop_if_asked()
            progress.to(total)

    def stop_if_asked(self) -> None:
        if self.stopping:
            raise Stopped

    # -- telling -------------------------------------------------------------------------------------------

    def say(self, campaign: Campaign, label: str, rows: QuerySet[Any]) -> None:
        found = rows.aggregate(count=Count("pk"), cents=Sum("amount_cents"))
        self._line(campaign, label, found["count"], found["cents"] or 0)

    def _line(self, campaign: Campaign, label: str, count: int, cents: int) -> None:
        self.stdout.write(f"  {label:<28} {count:>9,}  {money.formatted(cents, campaign.currency):>18}")

    def summary(self, campaign: Campaign) -> None:
        """Print current counts and amounts by state."""
        campaign.refresh_from_db()
        self.stdout.write(f"{campaign.slug}: {campaign.phase}")
        for name, model, field, mine in (
            ("pledges", Pledge, "status", {"campaign": campaign}),
            ("payments", Payment, "state", {"campaign": campaign}),
            ("refunds", Refund, "state", {"payment__campaign": campaign}),
        ):
            rows = model.objects.filter(**mine).values_list(field)
            for state, count, cents in rows.annotate(count=Count("pk"), cents=Sum("amount_cents")).order_by(field):
                self._line(campaign, f"{name} {state}", count, cents)
