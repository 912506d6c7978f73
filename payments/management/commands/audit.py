import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

import gateway
from payments.books import audit


class Command(BaseCommand):
    help = "Compare pledges, totals, ledger and the payment service; print every difference, exit 1 if any."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--offline", action="store_true", help="do not include the payment service")

    def handle(self, **options: Any) -> None:
        try:
            run = audit.run(with_service=not options["offline"])
        except gateway.Unavailable as error:
            raise CommandError(f"The payment service did not answer, so nothing is known: {error}") from error
        for problem in run.problems:
            self.stdout.write(problem)
        if run.problems:
            self.stderr.write(f"{len(run.problems)} problems.")
            sys.exit(1)
        self.stdout.write("No problems.")
