"""python -m bench [PART…] [--json FILE] [--compare FILE]: measure parts of the site on temporary servers.

Without a PART, all but `assembly`, `desk` and `memory`, which take long. The figures are saved as JSON, by default in
.local/bench/.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from bench import report
from demo.rehearsal.stage import stage

BY_DEFAULT = ("web", "pledge", "write", "front", "export", "collect", "mails", "sweeps", "imports")
PARTS = (*BY_DEFAULT, "assembly", "desk", "memory")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=PARTS, default=BY_DEFAULT, metavar="PART")
    parser.add_argument("--json", type=Path, default=Path(f".local/bench/{datetime.now(UTC):%Y%m%d-%H%M%S}.json"))
    parser.add_argument("--compare", type=Path, help="an earlier run's JSON")
    options = parser.parse_args(arguments)
    before = {each.part: each for each in report.load(options.compare)} if options.compare else {}
    found: list[report.Report] = []
    for part in options.parts:
        found.append(measured := measure(part))
        report.save(options.json, found)
        print(measured.table(before.get(part)), flush=True)
    missed = [f"{each.part}: {name}" for each in found for name in each.missed]
    print("\n".join([f"\n{options.json}", *(f"MISSED  {each}" for each in missed)]))
    return 1 if missed else 0


def measure(part: str) -> report.Report:
    """Run a part in a process and a database of its own."""
    # Real workers get their tasks through Redis, which a rehearsal does without.
    redis_url = os.environ["REDIS_URL"]
    with stage() as scratch, tempfile.NamedTemporaryFile(suffix=".json") as result:
        env = {**os.environ, **scratch, "REDIS_URL": redis_url, "LOG_LEVEL": "ERROR"}
        for command in ("migrate", "createcachetable"):
            subprocess.run([sys.executable, "manage.py", command, "--verbosity", "0"], env=env, check=True)
        subprocess.run([sys.executable, "-m", "bench.part", part, result.name], env=env, check=True)
        [found] = report.load(Path(result.name))
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
