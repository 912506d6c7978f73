"""A complete rehearsal: set up, run all plays, check the invariants, report."""

import time
from typing import TextIO

from django.conf import settings
from django.core.management import call_command

from demo.rehearsal import report, switches
from demo.rehearsal.clock import require_scratch
from demo.rehearsal.invariants import INVARIANTS
from demo.rehearsal.people import FEWEST, cast
from demo.rehearsal.performance import Performance
from demo.rehearsal.plays import PLAYS


def perform(supporters: int, out: TextIO) -> int:
    """Run all plays and print the results; returns 1 if an invariant is violated, otherwise 0."""
    require_scratch()
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.dummy.EmailBackend"}}
    began = time.monotonic()
    call_command("migrate", verbosity=0)
    # Like a new account: collected money becomes available after two days, and is paid out daily.
    switches.set_up_account(settle_days=2, payouts="automatic")
    performances = []
    for play in PLAYS:
        people = cast(max(FEWEST, supporters // play.one_in))
        performances.append(Performance(play, people, out))
        performances[-1].run()
    made = switches.requests_made()  # before the checks make more requests
    found = {name: list(broken(performances)) for name, broken in INVARIANTS.items()}
    report.write(performances, made, found, time.monotonic() - began, out)
    return 1 if any(found.values()) else 0
