"""python -m bench collect | memory: run a benchmark on a temporary database and payment sandbox."""

import os
import subprocess
import sys

from demo.rehearsal.stage import stage


def main(name: str) -> int:
    # Real workers get their tasks through Redis, which a rehearsal does without.
    redis_url = os.environ["REDIS_URL"]
    with stage() as scratch:
        env = {**os.environ, **scratch, "REDIS_URL": redis_url, "LOG_LEVEL": "ERROR"}
        subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], env=env, check=True)
        return subprocess.run([sys.executable, "-m", f"bench.{name}"], env=env, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
