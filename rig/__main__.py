"""python -m rig [PLUG…] [--seconds N] [--rate N]: pull plugs of a site on ten hosts while people pledge.

Exits with 1 if anything was lost or done twice. Says why and exits with 0 where there can be no such hosts.
"""

import argparse
import os
import sys
from collections.abc import Iterator

from devstack import places
from devstack.errors import StackError, StopRequested, stop_on_signals
from rig import network
from rig.aftermath import Aftermath
from rig.hosts import hosts
from rig.plugs import PLUGS
from rig.replication import replication
from rig.trial import Trial, say

SLUG = "rig"
COLLECTING = "collecting"  # a worker host is killed while cards are charged
EVERY = [*PLUGS, COLLECTING]


def main(arguments: list[str]) -> int:
    options = read(arguments)
    if reason := network.why_not():
        print(f"Skipped: {reason}.")
        return 0
    stop_on_signals()
    os.chdir(places.CHECKOUT)
    found = 0
    for problem in problems(options):
        print(f"PROBLEM  {problem}", flush=True)
        found += 1
    print(f"{found} problems." if found else "No problems.")
    return 1 if found else 0


def read(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="rig", description=__doc__)
    parser.add_argument("plugs", nargs="*", metavar="PLUG", help=f"all if none is named: {', '.join(EVERY)}")
    parser.add_argument("--seconds", type=float, default=20, help="with each plug pulled, and without any before")
    parser.add_argument("--rate", type=float, default=5, help="pledges a second")
    parser.add_argument("--verbose", action="store_true", help="print what the hosts print")
    options = parser.parse_args(arguments)
    if unknown := set(options.plugs) - set(EVERY):
        parser.error(f"no such plug: {', '.join(sorted(unknown))}")
    options.plugs = options.plugs or EVERY
    return options


def problems(options: argparse.Namespace) -> Iterator[str]:
    with network.network() as made, hosts(made, quiet=not options.verbose) as started, replication(started) as kept:
        say("the site is started")
        pulled = [plug for name, plug in PLUGS.items() if name in options.plugs]
        started.run(sys.executable, "-m", "rig.site", "open", SLUG)
        diary = Trial(started, kept, options.seconds).run(pulled, SLUG, options.rate)
        yield from Aftermath(started, SLUG, diary).problems(pulled, kill=COLLECTING in options.plugs)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except StopRequested as request:
        sys.exit(128 + request.signum)
    except StackError as error:
        sys.exit(str(error))
