import sys
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from demo.campaign.sandboxed import NoSandbox
from demo.seeding import load


class Command(BaseCommand):
    help = "Fill a sandbox's database with fictitious pledges to measure pages on it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--pledges", type=int, default=100_000, help="in all campaigns (default: 100,000)")
        parser.add_argument("--campaigns", type=int, default=1, help="to which they are evenly spread (default: 1)")

    def handle(self, **options: Any) -> None:
        pledges, campaigns = options["pledges"], options["campaigns"]
        if not 1 <= campaigns <= pledges:
            raise CommandError("Each campaign needs at least one pledge.")
        began = time.monotonic()
        try:
            load.load(pledges, campaigns, sys.stderr)
        except (NoSandbox, load.Divided) as error:
            raise CommandError(str(error)) from error
        except load.NotAllowedHere as error:
            raise CommandError(f"The database's user must be a superuser to load without triggers: {error}") from error
        self.stdout.write(f"{pledges:,} pledges in {time.monotonic() - began:.0f} seconds, in /c/seeded-1/ and so on.")
