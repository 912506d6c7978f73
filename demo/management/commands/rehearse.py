import os
import signal
import subprocess
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from demo.campaign import sandboxed
from demo.rehearsal.people import FEWEST
from demo.rehearsal.stage import NoStage, stage

MOST = 100_000


class Command(BaseCommand):
    help = (
        "Play whole campaigns with invented supporters on a scratch database and a payment sandbox, to success and to "
        "failure, and check the books afterwards; exit 1 if anything does not hold. Nothing real is touched."
    )
    requires_system_checks: list[str] = []  # the stage has a database of its own

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--supporters", type=int, default=2_000, help="in each campaign; 2,000 if not given")
        parser.add_argument("--keep", action="store_true", help="leave the scratch database for looking at")

    def handle(self, **options: Any) -> None:
        count = options["supporters"]
        if not FEWEST <= count <= MOST:
            raise CommandError(f"Between {FEWEST} and {MOST:,} supporters: fewer do not have every kind of card.")
        try:
            # The stage has a payment sandbox of its own; still, this is not for the machine that takes the money.
            sandboxed.require()
        except sandboxed.NoSandbox as error:
            raise CommandError(str(error)) from error
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # also then the scratch database goes
        try:
            with stage(keep=options["keep"]) as env:
                fate = "kept" if options["keep"] else "gone at the end"
                self.stdout.write(f"Scratch database {env['DATABASE_URL'].rpartition('/')[2]}, {fate}.")
                self.stdout.flush()
                code = self._perform(count, env)
        except NoStage as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            raise CommandError("Stopped. The scratch database is gone.", returncode=130) from None
        sys.exit(code)

    def _perform(self, count: int, env: dict[str, str]) -> int:
        # A fault that is met and put off again is part of the play, not news.
        env = {**os.environ, "LOG_LEVEL": "CRITICAL", **env}
        with subprocess.Popen([sys.executable, "-m", "demo.rehearsal", str(count)], env=env) as players:
            try:
                return players.wait()
            except KeyboardInterrupt:
                players.terminate()
                raise
