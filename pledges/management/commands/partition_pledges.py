import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from pledges.management import partitions


class Command(BaseCommand):
    help = "Divide the table of pledges by month, and make the partitions of the months to come."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--commit", action="store_true", help="do it; without this nothing is changed")

    def handle(self, **options: Any) -> None:
        if not options["commit"]:
            said = "is divided by month already" if partitions.is_split() else "is not divided yet"
            self.stdout.write(f"{partitions.TABLE} {said}. Dry run: nothing was changed. Add --commit to do it.")
            return
        began = time.monotonic()
        if not partitions.is_split():
            self.stdout.write(f"All pledges until now are in {partitions.split()}.")
        try:
            added = partitions.add_ahead()
        except OperationalError as error:
            raise CommandError(f"No month was added: {error} It is safe to run this again.") from error
        for name in added:
            self.stdout.write(f"New: {name}.")
        partitions.analyze()
        self.stdout.write(f"Done in {time.monotonic() - began:.1f} seconds.")
