"""One seed for everything random in the tests: always the same, unless one is named or `make soak` draws a new one."""

import os
import secrets

SOAK = os.environ.get("HYPOTHESIS_PROFILE") == "soak"
NAMED = os.environ.get("HYPOTHESIS_SEED", "")
FIXED = 20261128


def _drawn() -> str:
    """Draw it once for all workers, which inherit the environment of the process that starts them."""
    return os.environ.setdefault("DRAWN_SEED", str(secrets.randbelow(10**9)))


SEED = int(NAMED or (_drawn() if SOAK else FIXED))
REPEAT = f"HYPOTHESIS_SEED={SEED} repeats this run"
