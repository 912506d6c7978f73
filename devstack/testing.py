"""Running commands with a temporary database and queue: `make test` and the benchmarks."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from devstack import leftovers, places, postgres, valkey
from devstack.errors import StopRequested
from devstack.processes import Crew
from devstack.running import base_environment

STAGES = (({"postgres", "valkey"}, 3.0),)


def test(arguments: Sequence[str]) -> int:
    is_quick = not names_tests(arguments)
    workers = [] if has_own_workers(arguments) else ["-n", str(workers_for(is_quick=is_quick))]
    kinds = ["-m", "not (slow or browser or soak or image)"] if is_quick else []
    return run_with_servers([sys.executable, "-m", "pytest", *workers, *kinds, *arguments])


def workers_for(*, is_quick: bool) -> int:
    """At least two, to find tests that pass only on their own. Quick tests wait for locks and threads: one more."""
    return max(2, min(8, os.cpu_count() or 2)) + is_quick


def run_with_servers(command: Sequence[str]) -> int:
    local = Path(tempfile.mkdtemp(prefix="commonbid-test-")).resolve()
    places.make_private(local)
    crew = Crew(base_environment(local), quiet=True)
    janitor = leftovers.hire_janitor(local, remove=True)
    try:
        return run(command, {**crew.env, **start(crew, local)})
    finally:
        crew.stop(*STAGES)
        leftovers.clear(local)
        leftovers.dismiss(janitor)
        shutil.rmtree(local, ignore_errors=True)
        shutil.rmtree(postgres.refuge(str(local)), ignore_errors=True)


def start(crew: Crew, local: Path) -> dict[str, str]:
    """Start the servers without output; returns the environment for the settings."""
    ports = places.free_ports(local)
    known = places.load_secrets(local)
    database_url = postgres.start(crew, local, next(ports), known["POSTGRES_PASSWORD"], postgres.THROWAWAY)
    redis_url = valkey.start(crew, local, next(ports), known["VALKEY_PASSWORD"])
    crew.wait("The database", lambda: postgres.is_ready(database_url))
    crew.wait("Redis", lambda: valkey.is_ready(redis_url))
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "STATIC_FROM_SOURCE": "true",
        # Keeps the order of sets the same in every run, so that failures can be reproduced.
        "PYTHONHASHSEED": os.environ.get("PYTHONHASHSEED", "0"),
        "SECRET_KEY": "test-secret-key-test-secret-key-test-secret-key-test",
        "ALLOWED_HOSTS": "testserver,127.0.0.1,localhost",
        "SITE_URL": "http://testserver",
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "STRIPE_SECRET_KEY": "sk_test_commonbid",
        "STRIPE_WEBHOOK_SECRET": "whsec_test",
        # Nothing listens there, so no test can reach Stripe; tests that need payments start a sandbox.
        "STRIPE_API_BASE": "http://127.0.0.1:9",
        "EMAIL_URL": "smtp://127.0.0.1:9",
        "CAMPAIGN_POLICY": "anybody",
        "DEFAULT_FROM_EMAIL": "Commonbid <hello@example.org>",
        "MEDIA_ROOT": str(local / "media"),
    }


def run(command: Sequence[str], env: Mapping[str, str]) -> int:
    """Run the command on this terminal, so that a debugger works, and stop it when we are stopped."""
    with subprocess.Popen(command, env=env) as process:
        try:
            return process.wait()
        except StopRequested:
            process.terminate()
            raise


def names_tests(arguments: Sequence[str]) -> bool:
    """Whether the arguments say by themselves which tests to run: by their places or marks."""
    return "-m" in arguments or any(word.startswith("tests") for word in arguments)


def has_own_workers(arguments: Sequence[str]) -> bool:
    return any(word.startswith(("-n", "--numprocesses", "--pdb")) or "no:xdist" in word for word in arguments)
