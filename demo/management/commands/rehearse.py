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
        "Run whole campaigns with fictitious supporters on a temporary database and a payment sandbox, to success and "
        "to failure, and check the books afterwards; exit 1 if an invariant is violated. Nothing real is touched."
    )
    requires_system_checks: list[str] = []  # it uses a database of its own

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--supporters", type=int, default=2_000, help="in each campaign (default: 2,000)")
        parser.add_argument("--keep", action="store_true", help="keep the temporary database for inspection")

    def handle(self, **options: Any) -> None:
        count = options["supporters"]
        if not FEWEST <= count <= MOST:
            raise CommandError(f"Between {FEWEST} and {MOST:,} supporters: fewer do not have every kind of card.")
        try:
            # It uses a payment sandbox of its own, but still must not run on a machine with real payments.
            sandboxed.require()
        except sandboxed.NoSandbox as error:
            raise CommandError(str(error)) from error
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that the temporary database is dropped then too
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
        # Errors that are caught and retried are part of the rehearsal, not worth logging.
        env = {**os.environ, "LOG_LEVEL": "CRITICAL", **env}
        with subprocess.Popen([sys.executable, "-m", "demo.rehearsal", str(count)], env=env) as players:
            try:
                return players.wait()
            except KeyboardInterrupt:
                players.terminate()
                raise
