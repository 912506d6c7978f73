"""A rehearsal from the curtain to the review."""

import time
from typing import TextIO

from django.conf import settings
from django.core.management import call_command

from demo.rehearsal import report, switches
from demo.rehearsal.clock import require_scratch
from demo.rehearsal.invariants import INVARIANTS
from demo.rehearsal.people import FEWEST, cast
from demo.rehearsal.plays import PLAYS, Performance


def perform(supporters: int, out: TextIO) -> int:
    """Play everything and print what came of it; 1 if anything does not hold."""
    require_scratch()
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.dummy.EmailBackend"}}
    began = time.monotonic()
    call_command("migrate", verbosity=0)
    # As a new account is: what was collected is available two days later, and paid out every day.
    switches.set_up_account(settle_days=2, payouts="automatic")
    performances = []
    for play in PLAYS:
        people = cast(max(FEWEST, supporters // play.one_in))
        performances.append(Performance(play, people, out))
        performances[-1].run()
    made = switches.requests_made()  # before the questions that the review asks
    found = {name: list(broken(performances)) for name, broken in INVARIANTS.items()}
    report.write(performances, made, found, time.monotonic() - began, out)
    return 1 if any(found.values()) else 0
