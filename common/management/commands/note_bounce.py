import sys
from typing import Any

from django.core.management.base import BaseCommand

from common.mail import bounces

MOST_BYTES = 1024 * 1024


class Command(BaseCommand):
    help = "Read the report of a mail that came back from the standard input, and mark its address as unreachable."

    def handle(self, **_options: Any) -> None:
        mail = bounces.note(sys.stdin.buffer.read(MOST_BYTES))
        # Always exit 0: with another status a mail server would answer the report with a report.
        self.stdout.write(
            f"Marked: mail {mail.pk}." if mail else "Not a final failure of a mail of ours: nothing done."
        )
