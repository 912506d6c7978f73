"""Whether workers leak memory while 20,000 pledges are authorized and captured.

Each process is compared with itself, separately for authorizing and capturing: capturing loads more code, but once
that is loaded, memory must not grow with the number of pledges.
"""

from collections.abc import Iterator

import psutil

from bench.report import Goal, Report
from bench.scene import CAPTURE, CONFIRM, due_payments, payer, wait_for, workers

COUNT = 20_000
PROCESSES = 2
STEP = COUNT // 10
WARM = 3  # steps until pools, caches and connections have reached their final size
ALLOWED = 5  # percent
MB = 2**20

type Sizes = list[int]


def sizes(parent: int) -> Sizes:
    """Resident memory of the parent and each of its worker processes, in bytes."""
    process = psutil.Process(parent)
    return [each.memory_info().rss for each in [process, *process.children()]]


def watch(parent: int, request: str) -> Iterator[Sizes]:
    for count in range(STEP, COUNT + 1, STEP):
        wait_for(request, count)
        found = sizes(parent)
        print(f"  {count:6,}  " + "  ".join(f"{size / MB:6.1f}" for size in found), flush=True)
        yield found


def growth(steps: list[Sizes]) -> float:
    """The largest growth of any process after the warm-up, as a fraction of its size then."""
    return max(last / first - 1 for first, last in zip(steps[WARM - 1], steps[-1], strict=True))


def main(report: Report) -> None:
    due_payments(COUNT, payer())
    with workers(PROCESSES) as parent:
        for name, request in (("reserved", CONFIRM), ("collected", CAPTURE)):
            print(f"\n{name}: MB of the parent and of {PROCESSES} worker processes")
            grown = growth(list(watch(parent, request))) * 100
            report.add(f"growth while {name}, after {STEP * WARM:,}", grown, "%", Goal(ALLOWED))
