import sys
from typing import Any

from django.core.management.base import BaseCommand

from pledges import audit


class Command(BaseCommand):
    help = "Compare totals, history, consents and cards with the pledges; print every difference, exit 1 if any."

    def handle(self, **options: Any) -> None:  # noqa: ARG002
        problems = audit.problems()
        for problem in problems:
            self.stdout.write(problem)
        if problems:
            self.stderr.write(f"{len(problems)} problems.")
            sys.exit(1)
        self.stdout.write("No problems.")
