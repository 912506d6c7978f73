"""python -m bench.part PART FILE: measure one part on the servers of the environment, and save its report."""

import sys
from importlib import import_module
from pathlib import Path

from bench import report, scene


def main(part: str, file: str) -> None:
    found = report.Report(part, scene.machine())
    print("\n".join(found.machine), flush=True)
    import_module(f"bench.{part}").main(found)
    report.save(Path(file), [found])


if __name__ == "__main__":
    main(*sys.argv[1:])
