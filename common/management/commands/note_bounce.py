import sys
from typing import Any

from django.core.management.base import BaseCommand

from common.mail import bounces

MOST_BYTES = 1024 * 1024


class Command(BaseCommand):
    help = "Read a bounce report from standard input, and mark the address it is about as unreachable."

    def handle(self, **_options: Any) -> None:
        mail = bounces.process_report(sys.stdin.buffer.read(MOST_BYTES))
        # Always exit 0: with any other status a mail server would bounce the bounce report.
        self.stdout.write(
            f"Marked: mail {mail.pk}." if mail else "Not a final failure of a mail of ours: nothing done."
        )
