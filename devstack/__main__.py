"""python -m devstack run | test [pytest arguments] | with COMMAND [arguments] | reset."""

import os
import shutil
import sys

from devstack import leftovers, places, postgres
from devstack.errors import StackError, StopRequested, stop_on_signals
from devstack.running import claimed, run
from devstack.testing import run_with_servers, test


def reset() -> None:
    local = places.local_dir()
    with claimed(local):
        leftovers.clear(local)
        for path in (local, postgres.refuge(str(local))):
            if path.exists():
                shutil.rmtree(path)
    sys.stdout.write(f"Removed {local}: the next start begins anew.\n")


def main(arguments: list[str]) -> int:
    stop_on_signals()
    os.chdir(places.CHECKOUT)
    match arguments:
        case ["run"]:
            run()
        case ["test", *pytest_arguments]:
            return test(pytest_arguments)
        case ["with", program, *program_arguments]:
            return run_with_servers([program, *program_arguments])
        case ["reset"]:
            reset()
        case _:
            raise StackError(__doc__ or "")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except StopRequested as request:
        sys.exit(0 if sys.argv[1:] == ["run"] else 128 + request.signum)
    except StackError as error:
        sys.exit(str(error))
