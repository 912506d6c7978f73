import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from demo.campaign.sandboxed import NoSandbox
from demo.supporters import load


class Command(BaseCommand):
    help = "Let fictitious people pledge to the demo campaigns with test cards in the sandbox, unless they already did."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--people", type=int, default=0, help=f"in all campaigns; {load.USUAL:,} by default")
        only = "only for the campaign that is collecting, which should be finished before the site runs"
        parser.add_argument("--before-opening", action="store_true", help=only)

    def handle(self, **options: Any) -> None:
        began = time.monotonic()
        try:
            count = options["people"] or load.USUAL
            came = load.load(count, self.stdout, before_opening=options["before_opening"])
        except NoSandbox as error:
            raise CommandError(str(error)) from error
        seconds = time.monotonic() - began
        self.stdout.write(f"They came in {seconds:.0f} seconds." if came else "Nobody new comes to the demo campaigns.")
